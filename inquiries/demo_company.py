"""What the model company of the demonstration has around its conversations: more buyers, tags, colleagues who share the work."""

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from catalogue.models import ViewDay
from companies import demo as people
from companies.demo_crowd import buyers
from companies.mandates import mandates_in_force
from companies.models import Company
from pavilion import clock
from pavilion.models import User

from . import demo_crowd, subjects
from .models import (
    AnswerTemplate,
    Assignment,
    Conversation,
    ConversationTag,
    HelpNote,
    HelpRequest,
    NoticeChoice,
    Pace,
    SharedCard,
    Side,
    Tagging,
)

KEY = "rocca-bianca"
BUYERS = 14
ANSWERED = [0, 0, 45, 45, 10]  # of demo_crowd.STORIES: the one buyer who waits is that of the tour
VIEWED_DAYS = 120
OFFICER = "sara.villa@pavilion.example"
TAGS = {"campioni": 0.3, "fiera": 0.25, "grande quantità": 0.2}  # how many conversations each is on

TEMPLATES = [
    (
        "samples",
        "en",
        "Dear {buyer},\n\nthank you for asking about {product}. We gladly send samples to {country}: please tell us the address and a "
        "telephone number for the courier. They leave within a week.\n\nKind regards\n{me}, {company}",
    ),
    (
        "campioni",
        "it",
        "Gentile {buyer},\n\ngrazie per l’interesse per {product}. Spediamo volentieri i campioni: ci indichi l’indirizzo e un numero di "
        "telefono per il corriere. Partono entro una settimana.\n\nCordiali saluti\n{me}, {company}",
    ),
    (
        "first answer",
        "en",
        "Dear {buyer},\n\nthank you for writing to us. We are preparing an offer for {firm} and send it within two working "
        "days.\n\nKind regards\n{me}, {company}",
    ),
]


@dataclass(frozen=True)
class Model:
    """The company as demo_crowd.tell meets a member of the crowd."""

    company: Company
    user: User


def load() -> int:
    """Write it all, in bulk; returns how many conversations there are more. Nothing where the company has no open store."""
    company, now = people.company(KEY), clock.now()
    store, products = getattr(company, "store", None), list(company.products.live().prefetch_related("texts"))
    mandates = list(mandates_in_force(company, now))
    if not (store and products and mandates and subjects.takes_enquiries(products[0], now)):
        return 0
    rng = random.Random(f"company {KEY}")  # noqa: S311  a demonstration, not a secret
    told = _more_buyers(Model(company, mandates[0].user), store, products, rng)
    _sort_inbox(company, mandates, rng)
    _write_templates(company, mandates[0].user)
    _share_cards(company, mandates[0])
    _count_views(company, store, products, rng)
    _ask_for_help(company, mandates)
    return told


def _more_buyers(model: Model, store, products, rng) -> int:
    words, now = demo_crowd.read_words(), clock.now()
    chosen = rng.sample(everybody, min(BUYERS, len(everybody))) if (everybody := buyers()) else []
    return demo_crowd.write(
        [demo_crowd.tell(buyer, model, store, rng.choice(products), words, rng, now, ANSWERED) for buyer in chosen]
    )


def _sort_inbox(company: Company, mandates, rng) -> None:
    rows = list(Conversation.objects.of_company(company).order_by("pk"))
    tags = ConversationTag.objects.bulk_create(ConversationTag(company=company, name=name) for name in TAGS)
    Tagging.objects.bulk_create(
        Tagging(conversation=row, tag=tag) for row in rows for tag in tags if rng.random() < TAGS[tag.name]
    )
    given = [(row, rng.choice(mandates)) for row in rows if rng.random() < 0.5]
    Assignment.objects.bulk_create(
        Assignment(
            conversation=row,
            mandate=mandate,
            assigned_by=mandates[0].user,
            assigned_at=min(row.created_at + timedelta(hours=2), clock.now()),
        )
        for row, mandate in given
    )


def _write_templates(company: Company, user: User) -> None:
    AnswerTemplate.objects.bulk_create(
        AnswerTemplate(company=company, name=name, language=language, text=text, changed_by=user)
        for name, language, text in TEMPLATES
    )


def _share_cards(company: Company, mandate) -> None:
    """In the first conversation both show their card; in the second the company has taken it back."""
    rows = list(Conversation.objects.of_company(company).select_related("buyer").order_by("pk")[:2])
    shared = [
        SharedCard(
            conversation=row, side=Side.COMPANY, user=mandate.user, mandate=mandate, shared_at=row.last_message_at
        )
        for row in rows
    ]
    if rows:
        first, buyer = rows[0], rows[0].buyer
        shared.append(
            SharedCard(conversation=first, side=Side.BUYER, user_id=buyer.user_id, shared_at=first.last_message_at)
        )
    for row in shared[1:-1]:
        row.revoked_at = clock.now()
    SharedCard.objects.bulk_create(shared)


def _count_views(company: Company, store, products, rng) -> None:
    """Who looked, since the store opened: a little more every week, less at weekends; one product in three more than the others."""
    first_day = max(store.open_from, clock.now() - timedelta(days=VIEWED_DAYS))
    days = [
        clock.rome(first_day).date() + timedelta(days=number) for number in range((clock.now() - first_day).days + 1)
    ]
    wanted = [(None, 4), *((product, 6 if index % 3 == 0 else 2) for index, product in enumerate(products))]
    ViewDay.objects.bulk_create(
        ViewDay(company=company, product=product, day=day, number=number)
        for place, day in enumerate(days)
        for product, usual in wanted
        if (number := round(usual * (0.6 + place / len(days)) * (0.4 if day.weekday() > 4 else 1) * rng.uniform(0, 2)))
    )


def _ask_for_help(company: Company, mandates) -> None:
    """One question that was answered, one that waits; and the colleague wants one mail a day."""
    now, asker = clock.now(), mandates[-1].user
    officer = User.objects.filter(email=OFFICER).first()
    answered = HelpRequest(
        company=company,
        asked_by=asker,
        token=uuid4(),
        topic=HelpRequest.Topic.STORE,
        page="/it/company/store/",
        state=HelpRequest.State.ANSWERED,
        outcome=HelpRequest.Outcome.SOLVED,
        asked_at=now - timedelta(days=9),
        changed_at=now - timedelta(days=8),
    )
    waiting = HelpRequest(
        company=company,
        asked_by=asker,
        token=uuid4(),
        topic=HelpRequest.Topic.BANNERS,
        asked_at=now - timedelta(hours=5),
        changed_at=now - timedelta(hours=5),
    )
    rows = [answered, waiting] if officer else [waiting]
    HelpRequest.objects.bulk_create(rows)
    notes = [
        (waiting, False, asker, "Possiamo mostrare lo stesso banner in due settori?", waiting.asked_at),
    ]
    if officer:
        question = "Nella vetrina la mappa mostra la sede e non lo stabilimento. Si può cambiare?"
        reply = "La mappa segue gli stabilimenti in Italia: lo stabilimento di Sassuolo ora è tra i siti produttivi, e domani la mappa lo mostra."
        notes += [
            (answered, False, asker, question, answered.asked_at),
            (answered, True, officer, reply, answered.changed_at),
        ]
    HelpNote.objects.bulk_create(
        HelpNote(request=row, by_officer=by_officer, author=author, text=text, written_at=at)
        for row, by_officer, author, text, at in notes
    )
    NoticeChoice.objects.get_or_create(user=asker, defaults={"pace": Pace.DAILY})
