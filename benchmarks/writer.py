"""Writes enquiries, applications and decisions through the portal's verbs, and notes each one that was answered with success.

python -m benchmarks.writer FILE PAUSE     write until told to stop
python -m benchmarks.writer FILE --verify  compare the notes with the database
"""

import json
import os
import signal
import sys
import time
import uuid
from collections import Counter

import django

django.setup()

from django.db import Error, connection, connections, transaction  # noqa: E402

from inquiries.models import Message  # noqa: E402
from pavilion import audit_check  # noqa: E402
from pavilion.models import AuditEvent, OutboxMail  # noqa: E402
from pavilion.work import WorkRow  # noqa: E402
from selection.models import Application, Decision, ProtocolEntry, Receipt  # noqa: E402
from tests.inquiries import factories as talking  # noqa: E402
from tests.selection import factories as choosing  # noqa: E402


def write(file, pause: float) -> None:
    """Write in turn an enquiry and an application that is decided; what fails is tried again with something new."""
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    product, call, failures = None, None, 0
    while not stopped:
        try:
            if product is None:
                with transaction.atomic():
                    product = talking.make_shop()[2]
            if call is None:
                call = choosing.call()
            for note in _round(product, call):
                file.write(json.dumps(note) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except Error as error:
            failures += 1
            print(f"{type(error).__name__}: {error}", flush=True)
            connections.close_all()
            time.sleep(0.2)
        time.sleep(pause)
    file.write(json.dumps({"kind": "failures", "number": failures}) + "\n")


def _round(product, call):
    marker = f"enquiry {uuid.uuid4()}"
    with transaction.atomic():
        buyer = talking.make_buyer(f"{uuid.uuid4().hex}@example.org")
    talking.make_conversation(buyer, product, marker)
    yield {"kind": "enquiry", "marker": marker}
    application = choosing.in_screening(call)
    yield {"kind": "application", "pk": application.pk}
    choosing.decide_findings(application, application.assigned_to)
    choosing.workflow.propose(application, application.assigned_to, outcome="admit", reasons="", letter="Lettera.")
    approver = choosing.approver()
    choosing.screening.declare_conflict(application, approver, has_conflict=False)
    choosing.workflow.approve(application, approver)
    yield {"kind": "decision", "pk": application.pk}


def verify(file) -> dict:
    """How many of each kind were accepted, are missing, are there twice; and whether trail, register and mails are whole."""
    notes = [json.loads(line) for line in file]
    by_kind = {kind: [one for one in notes if one["kind"] == kind] for kind in ("enquiry", "application", "decision")}
    found = {
        "enquiry": Counter(Message.objects.filter(is_enquiry=True).values_list("text", flat=True)),
        "application": Counter(ProtocolEntry.objects.values_list("application", flat=True)),
        "decision": Counter(
            Decision.objects.filter(application__state=Application.State.ELIGIBLE).values_list("application", flat=True)
        ),
    }
    counts = {}
    for kind, accepted in by_kind.items():
        keys = [one.get("marker") or one["pk"] for one in accepted]
        times = [found[kind][key] for key in keys]
        counts[kind] = {"accepted": len(keys), "missing": times.count(0), "twice": sum(one > 1 for one in times)}
    numbers = sorted(ProtocolEntry.objects.values_list("number", flat=True))
    approvals = Counter(
        AuditEvent.objects.filter(subject_type="selection.application", verb="approve_admission").values_list(
            "subject_id", flat=True
        )
    )
    mails = OutboxMail.objects.all()
    return counts | {
        "decisions without their event": sum(approvals[one["pk"]] != 1 for one in by_kind["decision"]),
        "protocol numbers with a gap": int(numbers != list(range(1, len(numbers) + 1))),
        "broken chains": len(audit_check.check().findings),
        "mails written": mails.count(),
        "mails not sent yet": mails.exclude(work_state=WorkRow.State.DONE).count(),
        "receipts not made yet": Receipt.objects.exclude(work_state=WorkRow.State.DONE).count(),
        "refused while something was away": sum(one["number"] for one in notes if one["kind"] == "failures"),
    }


def main(arguments: list[str]) -> int:
    """As above."""
    path, what = arguments
    if what == "--verify":
        with open(path) as file:
            print(json.dumps(verify(file)))
    else:
        with open(path, "a") as file:
            write(file, float(what))
    connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
