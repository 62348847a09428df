"""The conversations of the demonstration's crowd (companies/demo_crowd.py), in bulk: enquiries of the last months, mostly answered.

The rows are those that inquiries/conversations.py writes message by message: counters and states follow from what was said.
"""

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from catalogue import terms
from catalogue.models import Product, Store
from companies.demo_crowd import Member, buyers, crowd
from companies.models import Buyer
from pavilion import clock

from . import subjects
from .conversations import Kind, State, excerpt
from .models import Conversation, ConversationEvent, Message, Side

WORDS = Path(__file__).parent / "data" / "demo" / "words.toml"
SHARE = 0.6  # of the open stores that have been written to
INCOTERMS = ["EXW", "FCA", "FOB", "DAP"]


@dataclass
class Thread:
    """One conversation being told: its row, and its messages with their events, in order."""

    row: Conversation
    buyer: Buyer
    member: Member
    language: str
    facts: dict
    messages: list[Message] = field(default_factory=list)
    events: list[tuple[str, str, object, Message | None, datetime]] = field(default_factory=list)

    def say(self, side: Side, text: str, at: datetime, **enquiry) -> None:
        """A message of one side; the other side has not read it yet."""
        sender = self.buyer.user if side == Side.BUYER else self.member.user
        message = Message(
            conversation=self.row,
            side=side,
            sender=sender,
            text=text.format(**self.facts),
            written_at=at,
            is_enquiry=bool(enquiry),
            **enquiry,
        )
        self.messages.append(message)
        row = self.row
        row.state = State.WAITING if side == Side.BUYER else State.ANSWERED
        row.last_message_at, row.last_message_side, row.last_excerpt = at, side, excerpt(message.text)
        if side == Side.BUYER:
            row.company_unread += 1
            self.note(Kind.SENT, side, message, at)
            self.note(Kind.DELIVERED, side, message, at)
        else:
            row.buyer_unread += 1
            self.note(Kind.ANSWERED, side, message, at)

    def read(self, side: Side, at: datetime) -> None:
        """A side reads everything there is."""
        setattr(self.row, f"{side.value}_unread", 0)
        self.note(Kind.READ, side, None, at)

    def end(self, state: str, kind: str, at: datetime, *, reason: str = "") -> None:
        """The company ends the conversation."""
        self.row.state, self.row.ended_at, self.row.decline_reason = state, at, reason
        self.note(kind, Side.COMPANY, None, at)

    def note(self, kind: str, side: Side, message: Message | None, at: datetime) -> None:
        """An event."""
        actor = self.buyer.user if side == Side.BUYER else self.member.user
        self.events.append((kind, side, actor, message, at))


def load() -> int:
    """Write the conversations of the crowd; returns how many."""
    return write(_threads())


def write(threads: list[Thread]) -> int:
    """Write conversations as they were told, with their messages and events; returns how many."""
    Conversation.objects.bulk_create(thread.row for thread in threads)
    messages = sorted((message for thread in threads for message in thread.messages), key=lambda one: one.written_at)
    for message in messages:
        message.conversation_id = message.conversation.pk
    Message.objects.bulk_create(messages, batch_size=500)
    events = sorted(
        ((thread, *event) for thread in threads for event in thread.events),
        key=lambda event: (event[-1], event[0].row.pk),
    )
    ConversationEvent.objects.bulk_create(
        (
            ConversationEvent(
                conversation=thread.row,
                company=thread.member.company,
                kind=kind,
                side=side,
                actor=actor,
                message=message,
                at=at,
            )
            for thread, kind, side, actor, message, at in events
        ),
        batch_size=500,
    )
    return len(threads)


def read_words() -> dict:
    """What buyers and companies of the demonstration say."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _threads() -> list[Thread]:
    words = read_words()
    everybody, members = buyers(), {member.company.pk: member for member in crowd()}
    now = clock.now()
    stores = Store.objects.open(now).filter(company__in=members).order_by("pk")
    products: dict[int, list[Product]] = {}
    for product in Product.objects.live().filter(company__in=members).prefetch_related("texts").order_by("pk"):
        products.setdefault(product.company_id, []).append(product)
    threads = []
    for store in stores:
        rng = random.Random(f"conversations {store.slug}")  # noqa: S311  a demonstration, not a secret
        shown = products.get(store.company_id, [])
        if not shown or rng.random() > SHARE:
            continue
        buyer = rng.choice(everybody)
        threads.append(tell(buyer, members[store.company_id], store, rng.choice(shown), words, rng, now))
    return threads


def tell(
    buyer: Buyer, member: Member, store: Store, product: Product, words: dict, rng, now: datetime, weights=None
) -> Thread:
    """One conversation, invented by `rng`: an enquiry some time since the store opened, and what came of it (of STORIES, by `weights`)."""
    language = buyer.user.language
    titles = subjects.titles_of(product)
    quantity = max(1, (product.minimum_order or 1) * rng.choice([1, 1, 2, 3]))
    facts = {
        "title": titles[f"title_{language}"],
        "amount": terms.quantity(quantity, product.unit),
        "place": buyer.town,
        "buyer": buyer.contact_name,
        "company": buyer.company_name,
        "town": member.company.office_town,
        "store": store.name,
    }
    begun = now - (now - store.open_from) * rng.uniform(0.05, 0.9)
    row = Conversation(
        company=member.company, buyer=buyer, product=product, created_at=begun, last_message_at=begun, **titles
    )
    thread = Thread(row, buyer, member, language, facts)
    pace = (now - begun) / timedelta(days=1) / 12  # a young conversation goes as far in fewer days

    def later(days: float) -> datetime:
        return begun + timedelta(days=days * min(1.0, pace))

    enquiry = {
        "quantity": quantity,
        "unit": product.unit,
        "destination": buyer.country,
        "incoterm": rng.choice(INCOTERMS),
    }
    thread.say(Side.BUYER, rng.choice(words["asks"])[language], begun, **enquiry)
    rng.choices(STORIES, weights=weights or WEIGHTS)[0](thread, words, rng, later)
    return thread


# --- How a conversation goes on -------------------------------------------------------------------------------------
def unread(thread: Thread, words: dict, rng, later: Callable) -> None:
    """Nobody has opened it yet."""


def read_only(thread: Thread, words: dict, rng, later: Callable) -> None:
    """Read, and not answered yet."""
    thread.read(Side.COMPANY, later(1))


def answered(thread: Thread, words: dict, rng, later: Callable) -> None:
    """Answered; the buyer has read it or not."""
    thread.read(Side.COMPANY, later(0.6))
    thread.say(Side.COMPANY, rng.choice(words["answers"])[thread.language], later(rng.uniform(0.7, 3)))
    if rng.random() < 0.7:
        thread.read(Side.BUYER, later(4))


def talked(thread: Thread, words: dict, rng, later: Callable) -> None:
    """Four messages; the company has the last word, and perhaps closes."""
    answered(thread, words, rng, later)
    thread.read(Side.BUYER, later(4.5))
    thread.say(Side.BUYER, rng.choice(words["replies"])[thread.language], later(5))
    thread.read(Side.COMPANY, later(6))
    thread.say(Side.COMPANY, rng.choice(words["thanks"])[thread.language], later(7))
    thread.read(Side.BUYER, later(8))
    if rng.random() < 0.5:
        thread.end(State.CLOSED, Kind.CLOSED, later(10))


def declined(thread: Thread, words: dict, rng, later: Callable) -> None:
    """Declined with its reason."""
    thread.read(Side.COMPANY, later(1))
    reasons = [
        Conversation.DeclineReason.QUANTITY,
        Conversation.DeclineReason.CAPACITY,
        Conversation.DeclineReason.MARKET,
    ]
    thread.end(State.DECLINED, Kind.DECLINED, later(2), reason=rng.choice(reasons))


STORIES = [unread, read_only, answered, talked, declined]
WEIGHTS = [12, 8, 40, 30, 10]
