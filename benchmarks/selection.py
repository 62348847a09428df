"""The selection under load: admissions at once, the officers' queue when it is long, companies that submit at once.

Runs on a database of its own that is made for the run and dropped at its end; verbs are called by threads with connections of
their own, those that decide in several processes as web processes do. Options choose the sizes.
"""

import argparse
import io
import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from .portal import own_database, services, use_django


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when something was refused or numbers have a gap."""
    parser = argparse.ArgumentParser(prog='make bench ARGS="selection …"', description=__doc__)
    parser.add_argument("--admissions", type=int, default=320, help="approved at once")
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--connections", type=int, default=32, help="as many threads, shared out among the processes")
    parser.add_argument("--processes", type=int, default=2, help="as the portal's web processes")
    parser.add_argument("--queue", type=int, nargs="*", default=[1_000, 100_000], help="lengths of the queue")
    parser.add_argument("--companies", type=int, default=50, help="that upload and submit at once")
    parser.add_argument("--documents", type=int, default=10, help="of each company")
    parser.add_argument("--megabytes", type=float, default=5.0, help="of each document")
    given = parser.parse_args(arguments)
    with services() as environment:
        use_django(environment)
        with own_database():
            failures = _admissions(given.admissions, given.places, given.connections, given.processes)
            failures += _submissions(given.companies, given.documents, given.megabytes)
            _queues(sorted(given.queue))
    return int(failures > 0)


# --- Admissions -----------------------------------------------------------------------------------------------------
@dataclass
class Watch:
    """What one process saw of its approvals, in seconds: how long each waited for the lock on the call's row, held it, took from
    end to end, and kept this process busy. `since` and `until` are instants of a clock all processes share."""

    waited: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    failures: int = 0
    since: float = 0
    until: float = 0

    @contextmanager
    def watching(self):
        """Times every approval in this process while it lasts: from the lock on the call to the end of its transaction."""
        from django.db.transaction import on_commit

        from selection import locking, workflow

        mine, lock, transaction = threading.local(), locking.lock_call, workflow.transaction_with_locks

        def timed_lock(call_id: int):
            asked = time.perf_counter()
            call = lock(call_id)
            mine.since = time.perf_counter()
            self.waited.append(mine.since - asked)
            return call

        @contextmanager
        def timed_transaction():
            with transaction():
                # Registered first, so that it runs first after the commit.
                on_commit(lambda: self.held.append(time.perf_counter() - mine.since))
                yield

        locking.lock_call, workflow.transaction_with_locks = timed_lock, timed_transaction
        try:
            yield self
        finally:
            locking.lock_call, workflow.transaction_with_locks = lock, transaction


def _admissions(number: int, places: int, connections: int, processes: int) -> int:
    from django.db import connections as every_connection

    from tests.selection import factories as make

    call, approvers = make.call(place_count=places), [make.approver() for _ in range(4)]
    pairs = list(zip(make.many_proposed(call, number, make.screener(), approvers), cycle(approvers), strict=False))
    every_connection.close_all()  # none is shared with a child
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        shares = [(pairs[first::processes], connections // processes) for first in range(processes)]
        watches = pool.starmap(_approve, shares)
    seconds = max(watch.until for watch in watches) - min(watch.since for watch in watches)
    waited, held, took, worked = (
        [figure for watch in watches for figure in getattr(watch, name)]
        for name in ("waited", "held", "took", "worked")
    )
    failures, offered = sum(watch.failures for watch in watches), len(make.holders(call))
    print(
        f"Admissions: {number} with {connections} connections of {processes} processes, {places} places ({offered} offered)"
    )
    print(f"  {number / seconds:.0f}/s complete (decision, grant, audit events, mail rows), {failures} refused")
    print(f"  each: {_ms(took)}; waiting for the lock {_ms(waited)}; holding it {_ms(held)}")
    print(f"  processor time of the portal for each: {_ms(worked)}")
    print(f"  the lock is held {100 * sum(held) / seconds:.0f}% of the time: no two decide at once")
    return failures + (offered != min(number, places))


def _approve(pairs: list[tuple], connections: int) -> Watch:
    """Approve these applications, each by its officer, by so many threads of this process."""
    from selection import workflow

    watch = Watch()

    def approve(application, officer) -> None:
        started, begun = time.perf_counter(), time.thread_time()
        workflow.approve(application, officer)
        watch.took.append(time.perf_counter() - started)
        watch.worked.append(time.thread_time() - begun)

    deeds = [lambda pair=pair: approve(*pair) for pair in pairs]
    with watch.watching():
        watch.since = time.perf_counter()
        _seconds, watch.failures = _at_once(deeds, connections)
        watch.until = time.perf_counter()
    return watch


# --- Submissions ----------------------------------------------------------------------------------------------------
def _submissions(companies: int, documents: int, megabytes: float) -> int:
    from selection import drafts, workflow
    from selection.models import ProtocolEntry
    from tests.selection import factories as make

    call = make.call()
    waiting = [make.draft(call) for _ in range(companies)]
    first = ProtocolEntry.objects.count()
    content = _pdf(int(megabytes * 1_000_000))
    uploads, submits = [], []

    def upload(draft, user) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        from pavilion.uploads import inspect_pdf

        for number in range(documents):
            started = time.perf_counter()
            file = SimpleUploadedFile(f"{number}.pdf", content, content_type="application/pdf")
            drafts.add_document(draft, kind="other", file=file, facts=inspect_pdf(file), user=user)
            uploads.append(time.perf_counter() - started)

    def apply(draft) -> None:
        user = make.user_of(draft.company)
        upload(draft, user)
        started = time.perf_counter()
        workflow.submit(draft, user=user, declarations=make.DECLARED)
        submits.append(time.perf_counter() - started)

    seconds, failures = _at_once([lambda draft=draft: apply(draft) for draft in waiting], companies)
    numbers = sorted(ProtocolEntry.objects.order_by("-number").values_list("number", flat=True)[:companies])
    dense = numbers == list(range(numbers[0], numbers[0] + companies)) and len(numbers) == companies
    print(f"Submissions: {companies} companies at once, {documents} documents of {megabytes:g} MB each")
    print(f"  all in {seconds:.1f} s; a document is checked, hashed and stored in {_ms(uploads)}")
    print(f"  submitting (nothing is uploaded in it) takes {_ms(submits)}; {failures} refused")
    print(f"  protocol numbers {'without a gap' if dense else 'WITH A GAP'}, after {first} earlier ones")
    return failures + (not dense)


def _pdf(size: int) -> bytes:
    """A plain PDF of about this size."""
    from pypdf import PdfWriter
    from pypdf.generic import StreamObject

    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    ballast = StreamObject()
    ballast.set_data(b"0" * size)
    writer._add_object(ballast)
    writer.write(buffer)
    return buffer.getvalue()


# --- The queue ------------------------------------------------------------------------------------------------------
def _queues(lengths: list[int]) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    from companies.reference import load_reference
    from selection.models import Application
    from tests.selection import factories as make

    load_reference()
    # Pages are rendered here without collected files: their addresses are all that is asked of them.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}).enable()
    client = Client(HTTP_HOST="localhost")
    client.force_login(make.screener())
    template = make.submitted(make.call())
    found = {}
    for length in lengths:
        _fill(template, length - Application.objects.submitted().count())
        for name, query in (("all", ""), ("undecided, nobody's", "?whose=unassigned"), ("late", "?term=late")):
            address = f"/admin/selection/application/{query}"
            client.get(address)
            times = []
            for _ in range(7):
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    started = time.perf_counter()
                    assert client.get(address).status_code == 200
                    times.append(time.perf_counter() - started)
            found[length, name] = statistics.median(times)
            ratio = found[length, name] / found[lengths[0], name]
            print(f"Queue of {length:>7,}, {name}: {_ms(times)}, {len(queries)} queries, {ratio:.2f} of the shortest")


def _fill(template, how_many: int) -> None:
    """Copies of one application, each with a company and a protocol number of its own, by one statement for each table."""
    from django.db import connection

    from companies.models import Company
    from selection.models import Application, ProtocolEntry

    if how_many <= 0:
        return
    vat = f"({90_000_000_000 + Company.objects.count()} + n)::text"  # never one that is there already
    _copy(Company, template.company_id, how_many, {"vat_number": vat, "tax_code": vat})
    first = Company.objects.order_by("-pk").values_list("pk", flat=True)[0] - how_many
    _copy(
        Application,
        template.pk,
        how_many,
        {"company_id": f"{first} + n", "submitted_at": "submitted_at + n * interval '1 second'"},
    )
    first = Application.objects.order_by("-pk").values_list("pk", flat=True)[0] - how_many
    number = ProtocolEntry.objects.order_by("-number").values_list("number", flat=True)[0]
    _copy(ProtocolEntry, template.protocol.pk, how_many, {"application_id": f"{first} + n", "number": f"{number} + n"})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(model, pk: int, how_many: int, expressions: dict[str, str]) -> None:
    from django.db import connection

    columns = [field.column for field in model._meta.local_concrete_fields if not field.primary_key]
    values = ", ".join(expressions.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, %s) AS n WHERE id = %s",
            [how_many, pk],
        )


# --- Shared ---------------------------------------------------------------------------------------------------------
def _at_once(deeds: list[Callable], connections: int) -> tuple[float, int]:
    """Run the deeds by so many threads; how long it took, and how many raised."""
    from django.db import connections as every_connection

    def run(deed: Callable) -> bool:
        try:
            deed()
        except Exception as error:
            print(f"  {type(error).__name__}: {error}")
            return False
        return True

    def last() -> None:
        barrier.wait()
        every_connection.close_all()

    barrier = threading.Barrier(connections)
    with ThreadPoolExecutor(connections) as pool:
        started = time.perf_counter()
        failures = list(pool.map(run, deeds)).count(False)
        seconds = time.perf_counter() - started
        for _ in range(connections):
            pool.submit(last)
    return seconds, failures


def _ms(times: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    return f"{1000 * statistics.median(ordered):.1f} ms (p95 {1000 * ordered[int(0.95 * (len(ordered) - 1))]:.1f})"
