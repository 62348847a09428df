"""Enquiries when there are many: the inbox, a thread and sending beside the same with few; messages accepted a second; matching.

Runs on a database of its own that is made for the run and dropped at its end. Conversations, messages, events and prints of texts are
copied in SQL from one that the portal's own verbs made; what is measured goes through the pages and the verbs. Ends with 1 when
numbers of queries differ between the sizes, a 95th percentile grows by more than half, or less than 50 messages a second are accepted.
"""

import argparse
import functools
import multiprocessing
import random
import statistics
import string
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from .portal import own_database, services, use_django

COMPANIES, PRODUCTS, BUYERS = 100, 10, 3_000  # a page of each inbox is full with 3,000 enquiries
MAY_GROW, GOAL = 1.5, 50
WARM = 3  # calls before the first that counts, whose queries are counted
ROUNDS = 5
MEASURED = ("inbox", "thread", "buyer's thread", "sending")


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog='make bench ARGS="inquiries …"', description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=[3_000, 300_000], help="enquiries, few and many")
    parser.add_argument("--calls", type=int, default=300, help="of each page and verb at each size")
    parser.add_argument("--seconds", type=float, default=15, help="of accepting messages")
    parser.add_argument("--processes", type=int, default=2, help="as the portal's web processes")
    parser.add_argument("--threads", type=int, default=4, help="of each process")
    parser.add_argument("--without-matching", action="store_true")
    given = parser.parse_args(arguments)
    with services() as environment:
        # Pages are asked within this process: with the tests' settings, which need no collected files.
        use_django(environment | {"DJANGO_SETTINGS_MODULE": "pavilion.settings.test"})
        with own_database():
            world = World()
            with _beside(world, sorted(given.sizes)) as names:
                wrong = _compare(names, given.calls)
                wrong += _accept(given.seconds, given.processes, given.threads)
            if not given.without_matching:
                from .candidates import measure

                print(measure())
    print("\n".join(["", *(f"MISSED: {one}" for one in wrong)]) if wrong else "\nEvery goal is met.")
    return int(bool(wrong))


# --- What there is --------------------------------------------------------------------------------------------------
class World:
    """Companies with stores and products, buyers, and the one conversation that is copied."""

    def __init__(self):
        from inquiries import conversations
        from tests.inquiries import factories

        print(f"  {COMPANIES} companies, {COMPANIES * PRODUCTS} products, {BUYERS} buyers ...", flush=True)
        self.company, self.person, product = factories.make_shop()
        self.buyer = factories.make_buyer()
        self.conversation = factories.make_conversation(self.buyer, product, words())
        conversations.answer(self.conversation, user=self.person, text=words(), token=uuid.uuid4())
        self.size = 0
        self._people(product)

    def _people(self, product) -> None:
        from catalogue.models import Product, ProductText, Store
        from companies.models import Buyer, Company, Mandate
        from pavilion.models import User

        fill = {"number": f"generate_series(1, {COMPANIES - 1})", "buyers": f"generate_series(1, {BUYERS - 1})"}
        unique = {
            "legal_name": "'Bench ' || n",
            "sort_name": "'bench ' || n",
            "vat_number": "lpad((n + 5000)::text, 11, '0')",
        }
        copy(self.company, unique | {"tax_code": unique["vat_number"]}, f"{fill['number']} n")
        rows = "(SELECT id AS own, row_number() OVER (ORDER BY id) AS n FROM companies_company ORDER BY id OFFSET 1)"
        copy(self.company.store, {"company_id": "own", "slug": "'bench-' || n"}, f"{rows} w")
        copy(self.person, {"email": "'person-' || n || '@example.org'"}, f"{fill['number']} n")
        users = "(SELECT id AS account, row_number() OVER (ORDER BY id) + 1 AS n FROM pavilion_user WHERE email LIKE 'person-%%')"
        copy(
            self.person.mandates.get(),
            {"user_id": "account", "company_id": "own"},
            f"{rows} w JOIN {users} u USING (n)",
        )
        each = f"(SELECT id AS own FROM companies_company) w, generate_series(1, {PRODUCTS}) n"
        copy(product, {"company_id": "own", "position": "n"}, each)
        for text in ProductText.objects.filter(product=product):
            rest = f"(SELECT id AS own FROM catalogue_product WHERE id <> {product.pk}) w"
            copy(text, {"product_id": "own"}, rest)
        copy(self.buyer.user, {"email": "'buyer-' || n || '@example.org'"}, f"{fill['buyers']} n")
        accounts = "(SELECT id AS account FROM pavilion_user WHERE email LIKE 'buyer-%%') w"
        copy(self.buyer, {"user_id": "account"}, accounts)
        self.counts = [model.objects.count() for model in (Company, Store, Mandate, Product, User, Buyer)]

    def grow_to(self, size: int) -> None:
        """So many enquiries, two of three answered; each with its events, and the print of its text within the last week."""
        from inquiries.models import TextPrint

        began, new = time.perf_counter(), f"generate_series({self.size}, {size - 1}) n"
        pairs = f"""{new} JOIN (SELECT id AS thing, company_id AS firm, row_number() OVER (ORDER BY id) - 1 AS p FROM catalogue_product
            WHERE id <> {self.conversation.product_id}) q ON q.p = n %% {COMPANIES * PRODUCTS}
            JOIN (SELECT id AS who, row_number() OVER (ORDER BY id) - 1 AS b FROM companies_buyer WHERE id <> {self.buyer.pk}) r
            ON r.b = n / {COMPANIES * PRODUCTS} + (n %% 7) * 300"""
        waits = "(n %% 3 = 0)"
        last = run("SELECT coalesce(max(id), 0) FROM inquiries_conversation")
        copy(
            self.conversation,
            {
                "company_id": "firm", "product_id": "thing", "buyer_id": "who",
                "state": f"CASE WHEN {waits} THEN 'waiting' ELSE 'answered' END",
                "last_message_at": "t.last_message_at - n * interval '1 second'",
                "last_message_side": f"CASE WHEN {waits} THEN 'buyer' ELSE 'company' END",
                "company_unread": f"CASE WHEN {waits} THEN 1 ELSE 0 END", "buyer_unread": "CASE WHEN n %% 5 = 1 THEN 1 ELSE 0 END",
            },
            pairs,
        )  # fmt: skip
        fresh = f"""(SELECT c.id AS talk, c.company_id AS firm, b.user_id AS who, c.state = 'answered' AS is_answered,
            (SELECT m.user_id FROM companies_mandate m WHERE m.company_id = c.company_id LIMIT 1) AS whom
            FROM inquiries_conversation c JOIN companies_buyer b ON b.id = c.buyer_id WHERE c.id > {last}) w"""
        asks, answers = self.conversation.messages.order_by("pk")
        copy(asks, {"conversation_id": "talk", "sender_id": "who", "token": "gen_random_uuid()"}, fresh)
        answered = {"conversation_id": "talk", "sender_id": "whom", "token": "gen_random_uuid()"}
        copy(answers, answered, fresh, only="is_answered")
        for event in self.conversation.events.filter(kind__in=["sent", "delivered", "answered"]):
            side = "company" if event.kind == "answered" else "buyer"
            said = f"""(SELECT m.id AS said, m.conversation_id AS talk, m.sender_id AS who, c.company_id AS firm FROM inquiries_message m
                JOIN inquiries_conversation c ON c.id = m.conversation_id WHERE c.id > {last} AND m.side = '{side}') w"""
            copy(
                event, {"conversation_id": "talk", "message_id": "said", "actor_id": "who", "company_id": "firm"}, said
            )
        noise = "ARRAY(SELECT (random() * 4e9)::bigint FROM generate_series(1, {}) WHERE n >= 0)"
        made = TextPrint.objects.order_by("pk").first()
        prints = {
            "bands": noise.format(16),
            "signature": noise.format(64),
            "at": f"t.at - (n %% {7 * 86_400}) * interval '1 second'",
        }
        copy(made, prints, new)
        run("ANALYZE")
        self.size = size
        print(f"  {size:,} enquiries ({time.perf_counter() - began:.0f} s)", flush=True)


def copy(row, changes: dict[str, str], source: str, only: str = "true") -> None:
    """Copies of a row in SQL, one for each row of `source` that `only` lets pass, with other values in some columns."""
    columns = [field.column for field in row._meta.concrete_fields if field.column != "id" and not field.generated]
    values = ", ".join(changes.get(column, f"t.{column}") for column in columns)
    table = row._meta.db_table
    names = ", ".join(columns)
    run(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {source} CROSS JOIN {table} t WHERE {only} AND t.id = %s",
        row.pk,
    )


def run(query: str, *parameters):
    """The one value a statement answers, if it answers any."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, parameters) if parameters else cursor.execute(query.replace("%%", "%"))
        return cursor.fetchone()[0] if cursor.description else None


def words(number: int = 14) -> str:
    """A text nobody wrote before."""
    return " ".join("".join(random.choices(string.ascii_lowercase, k=random.randint(3, 9))) for _word in range(number))


# --- Pages and verbs ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Measured:
    """How long calls took, and how many queries each made."""

    p50: float
    p95: float
    queries: tuple[int, ...]

    @classmethod
    def of(cls, times: list[float], queries: list[int]) -> "Measured":
        """What the single calls come to."""
        return cls(statistics.median(times), statistics.quantiles(times, n=20)[-1], tuple(queries))


@contextmanager
def _beside(world: World, sizes: list[int]):
    """The names of two databases, one with few enquiries and one with many; the second, which is then asked, is a copy."""
    from django.db import connection

    world.grow_to(sizes[0])
    connection.close()
    connection.creation.clone_test_db("many", verbosity=0, autoclobber=True)
    names = [connection.settings_dict["NAME"], connection.creation.get_test_db_clone_settings("many")["NAME"]]
    try:
        _use(names[1])
        world.grow_to(sizes[1])
        yield names
    finally:
        _use(names[0])
        connection.creation.destroy_test_db(suffix="many", verbosity=0)


def _compare(names: list[str], calls: int) -> list[str]:
    """Measure in both databases, each once in every round; what was missed."""
    found = {(name, what): ([], []) for name in names for what in MEASURED}
    for _round in range(ROUNDS):
        for name, what in random.sample(list(found), len(found)):
            _use(name)
            for kept, fresh in zip(found[name, what], _measure(what, max(calls // ROUNDS, 1)), strict=True):
                kept += fresh
    _use(names[1])
    print(
        f"\n{'':<16}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}{'queries':>11}{'p50 ms':>9}{'p95 ms':>9}{'p95 grows':>11}"
    )
    wrong = []
    for what in MEASURED:
        few, many = (Measured.of(*found[name, what]) for name in names)
        grows = many.p95 / few.p95
        print(
            f"{what:<16}{_range(few.queries):>9}{few.p50:>9.1f}{few.p95:>9.1f}"
            f"{_range(many.queries):>11}{many.p50:>9.1f}{many.p95:>9.1f}{grows:>10.2f}×"
        )
        if max(many.queries) > max(few.queries):
            wrong.append(f"{what}: {_range(few.queries)} queries with few enquiries, {_range(many.queries)} with many")
        if grows > MAY_GROW:
            wrong.append(f"{what}: the 95th percentile grows {grows:.2f} times, {MAY_GROW} are allowed")
    return wrong


def _use(name: str) -> None:
    """Ask another database from now on."""
    from django.db import connection

    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name


def _range(numbers: tuple[int, ...]) -> str:
    return "–".join(map(str, sorted({min(numbers), max(numbers)})))


def _measure(what: str, calls: int) -> tuple[list[float], list[int]]:
    """Milliseconds of so many calls, and the queries of a few others."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, queries = [], []
    for place, job in enumerate(_jobs(what, calls + WARM)):
        if place < WARM:
            with CaptureQueriesContext(connection) as seen:
                job()
            queries.append(len(seen))
            continue
        began = time.perf_counter()
        job()
        times.append((time.perf_counter() - began) * 1000)
    return times, queries[1:]


def _jobs(name: str, number: int):
    """Calls to be timed, one after the other, each of another company or buyer."""
    from companies.models import Mandate
    from inquiries.models import Conversation

    if name == "sending":
        yield from (_sender() for _call in range(number))
        return
    chosen = list(Conversation.objects.order_by("?").values_list("pk", "company_id", "buyer__user_id")[:number])
    people = dict(Mandate.objects.values_list("company_id", "user_id"))
    for pk, company, buyer in chosen:
        reader = _client(buyer if name == "buyer's thread" else people[company])
        path = {"inbox": "/en/company/messages/", "thread": f"/en/company/messages/{pk}/"}.get(
            name, f"/en/messages/{pk}/"
        )

        def job(reader=reader, path=path):
            answer = reader.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")

        job()  # the first visit reads what was unread: a write that the next ones do not make
        yield job


def _client(user_id: int):
    from django.test import Client

    from pavilion.models import User

    reader = Client()
    reader.force_login(User.objects.get(pk=user_id))
    return reader


def _sender():
    """One enquiry of some buyer about some product, through the verb."""
    from catalogue.models import Product
    from companies.models import Buyer
    from inquiries import enquiries
    from inquiries.conversations import Asked

    chance = random.Random()
    low, high = _ids(Buyer)
    buyer = Buyer.objects.select_related("user").get(pk=chance.randint(low, high))
    low, high = _ids(Product)
    product = Product.objects.select_related("company__store").get(pk=chance.randint(low, high))
    source = f"10.{chance.randint(0, 255)}.{chance.randint(0, 255)}.{chance.randint(0, 255)}"

    def job():
        return enquiries.write_enquiry(buyer, product, asked=Asked(text=words(), token=uuid.uuid4()), source=source)

    return job


@functools.cache
def _ids(model) -> tuple[int, int]:
    from django.db.models import Max, Min

    found = model.objects.aggregate(low=Min("pk"), high=Max("pk"))
    return found["low"], found["high"]


# --- Accepted a second ----------------------------------------------------------------------------------------------
def _accept(seconds: float, processes: int, threads: int) -> list[str]:
    """Messages accepted a second by as many processes and threads; what was missed."""
    from django.db import connections

    from inquiries.models import Message

    before = Message.objects.count()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    counts = context.Queue()
    running = [context.Process(target=_write_on, args=(seconds, threads, counts)) for _one in range(processes)]
    began = time.perf_counter()
    for one in running:
        one.start()
    accepted = sum(counts.get() for _one in running)
    for one in running:
        one.join()
    rate = accepted / (time.perf_counter() - began)
    kept = Message.objects.count() - before
    print(
        f"\n{accepted} messages accepted in {seconds:.0f} s by {processes} × {threads} threads: {rate:.0f} a second (goal {GOAL})"
    )
    wrong = [] if rate >= GOAL else [f"{rate:.0f} messages a second"]
    return wrong if kept == accepted else [*wrong, f"{accepted} accepted, {kept} there"]


def _write_on(seconds: float, threads: int, counts) -> None:
    """One process: enquiries by several threads until the time is over."""
    from django.db import connections

    end = time.perf_counter() + seconds

    def writes(_thread) -> int:
        done = 0
        while time.perf_counter() < end:
            _sender()()
            done += 1
        connections.close_all()
        return done

    with ThreadPoolExecutor(threads) as pool:
        counts.put(sum(pool.map(writes, range(threads))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
