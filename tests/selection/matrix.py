"""The selection's part of the URL × role matrix."""

from datetime import timedelta

from pavilion import clock
from selection import asking, fees, places, receipts
from selection.models import FeeOffer
from tests.matrix import BUYER, COMPANY, OFFICERS, OTHER_COMPANY, PEOPLE, STRANGER, Entry, everybody, only

from . import factories as make

SCREENING, APPROVAL, CATALOGUE, CAMPAIGNS, AUDIT, ADMINISTRATION = OFFICERS
READERS = (SCREENING, APPROVAL)


def companies_only(status: int = 200, *, other: int = 404) -> dict[str, int]:
    """For the company; whoever acts for none is led to register one, strangers to sign in."""
    led_away = dict.fromkeys(PEOPLE, 302) | {STRANGER: 302}
    return led_away | {COMPANY: status, OTHER_COMPANY: other}


def call(world):
    return {"slug": world.call.slug}


def draft(world):
    return {"pk": world.draft.pk}


def submitted(world):
    return {"pk": world.submitted.pk}


def offered(world):
    return {"pk": world.offered.pk}


def accepted(world):
    return {"pk": world.accepted.pk}


def edition(world):
    return {"slug": world.call.slug, "kind": "final", "number": 1}


def document_of(name):
    return lambda world: {"pk": getattr(world, name).pk, "document_pk": getattr(world, name).documents.first().pk}


def step(name):
    return lambda world: {"pk": world.draft.pk, "name": name}


def product(world):
    return {"pk": world.draft.pk, "product_pk": world.product.pk}


def file(world):
    return {"pk": world.submitted.pk}


def page_of_file(world):
    return {"object_id": world.submitted.pk}


ENTRIES = [
    # For everyone
    Entry("selection:calls", everybody()),
    Entry("selection:call", everybody(), kwargs=call),
    Entry("selection:call", everybody(404), kwargs=lambda world: {"slug": world.draft_call.slug}),
    Entry("selection:check", everybody(), kwargs=call),
    Entry("selection:check", everybody(), kwargs=call, query="office=IT&site=plant&where=IT&made=italy"),
    Entry("selection:rankings", everybody()),
    Entry("selection:how_to_check", everybody()),
    Entry("selection:published_list", everybody(), kwargs=lambda world: edition(world)),
    Entry("selection:list_file", everybody(), kwargs=lambda world: edition(world) | {"form": "txt"}),
    Entry("selection:beneficiaries", everybody()),
    Entry("selection:beneficiary_file", everybody(), kwargs=lambda world: {"form": "csv"}),
    # A company's own
    Entry("selection:snapshot", companies_only(), kwargs=lambda world: submitted(world) | {"number": 1}),
    Entry("selection:snapshot", companies_only(404), kwargs=lambda world: submitted(world) | {"number": 9}),
    Entry("selection:start", companies_only(302, other=200), kwargs=call),  # it has one already
    Entry("selection:application", companies_only(), kwargs=submitted),
    Entry("selection:application", companies_only(302), kwargs=draft),  # to its first open step
    Entry("selection:receipt", companies_only(), kwargs=submitted),
    Entry("selection:receipt", companies_only(404), kwargs=draft),
    Entry("selection:receipt_pdf", companies_only(), kwargs=submitted),
    Entry("selection:discard", companies_only(), kwargs=draft),
    Entry("selection:discard", companies_only(404), kwargs=submitted),
    Entry("selection:replace", companies_only(), kwargs=submitted),
    Entry("selection:replace", companies_only(404), kwargs=draft),
    Entry("selection:withdraw", companies_only(), kwargs=submitted),
    Entry("selection:withdraw", companies_only(302), kwargs=submitted, method="post"),
    *[
        Entry("selection:step", companies_only(), kwargs=step(name))
        for name in ("privacy", "company", "site", "products", "documents", "summary")
    ],
    Entry("selection:step", companies_only(404), kwargs=step("none")),
    Entry("selection:step", companies_only(302), kwargs=lambda world: submitted(world) | {"name": "site"}),
    Entry("selection:product_new", companies_only(), kwargs=draft),
    Entry("selection:product_new", companies_only(404), kwargs=submitted),
    Entry("selection:product", companies_only(), kwargs=product),
    Entry("selection:document", companies_only(), kwargs=document_of("submitted")),
    Entry("selection:document", companies_only(), kwargs=document_of("draft")),
    Entry("selection:document_remove", everybody(405), kwargs=document_of("draft")),
    Entry("selection:document_remove", companies_only(302), kwargs=document_of("draft"), method="post"),
    Entry("selection:membership", companies_only(other=200)),
    Entry("selection:offer", companies_only(), kwargs=offered),
    Entry("selection:offer", companies_only(), kwargs=accepted),
    Entry("selection:offer", companies_only(302), kwargs=offered, method="post"),
    Entry("selection:decline", companies_only(), kwargs=offered),
    Entry("selection:decline", companies_only(302), kwargs=offered, method="post"),
    Entry("selection:give_up", companies_only(), kwargs=accepted),
    Entry("selection:give_up", companies_only(302), kwargs=accepted, method="post"),
    Entry("selection:answer", companies_only(), kwargs=lambda world: {"pk": world.asked.pk}),
    Entry("selection:answer", companies_only(302), kwargs=submitted),  # nothing to answer
    Entry("selection:fee", companies_only(), kwargs=lambda world: {"pk": world.fee.pk}),
    Entry("selection:fee_pdf", companies_only(404), kwargs=lambda world: {"pk": world.fee.pk}),  # not accepted yet
    Entry("selection:fee_decline", companies_only(), kwargs=lambda world: {"pk": world.fee.pk}),
    Entry("selection:fee_decline", companies_only(302), kwargs=lambda world: {"pk": world.fee.pk}, method="post"),
    Entry("selection:fee", companies_only(302), kwargs=lambda world: {"pk": world.fee.pk}, method="post"),
    # The desk: the page of a file opens to those who work on files, before or after their declaration
    Entry(
        "admin:selection_application_change",
        only(SCREENING, APPROVAL, AUDIT, ADMINISTRATION),
        kwargs=page_of_file,
    ),
    *[
        Entry(f"admin:selection_application_{name}", only(*OFFICERS, status=405), kwargs=file)
        for name in ("declare", "take", "release", "findings", "approve", "send_back")
    ],
    Entry("admin:selection_application_declare", only(*READERS, status=302), kwargs=file, method="post"),
    Entry("admin:selection_application_take", only(SCREENING, status=302), kwargs=file, method="post"),
    Entry(
        "admin:selection_application_release",
        only(SCREENING, ADMINISTRATION, status=302),
        kwargs=file,
        method="post",
    ),
    # Without a declaration a file is closed, whatever is asked of it; auditors read and do nothing
    Entry("admin:selection_application_document", only(AUDIT), kwargs=document_of("submitted")),
    Entry(
        "admin:selection_application_propose",
        only(),
        kwargs=lambda world: file(world) | {"outcome": "admit"},
    ),
    Entry("admin:selection_application_approve", only(), kwargs=file, method="post"),
    Entry("admin:selection_application_inadmissible", only(), kwargs=file, method="post"),
    Entry(
        "admin:selection_application_inadmissible",
        only(APPROVAL, status=302),
        kwargs=lambda world: {"pk": world.declared.pk},
        method="post",
    ),
    Entry("admin:selection_application_send_back", only(), kwargs=file, method="post"),
    # The file that both declared for
    Entry(
        "admin:selection_application_document",
        only(SCREENING, APPROVAL, AUDIT),
        kwargs=document_of("declared"),
    ),
    Entry(
        "admin:selection_application_propose",
        only(SCREENING, status=302),  # closed for now: back to the file with the reason
        kwargs=lambda world: {"pk": world.declared.pk, "outcome": "admit"},
    ),
    Entry(
        "admin:selection_application_approve",
        only(APPROVAL, status=302),
        kwargs=lambda world: {"pk": world.declared.pk},
        method="post",
    ),
    *[
        Entry(
            f"admin:selection_application_{name}",
            only(SCREENING, status=302),  # closed for now: back to the file with the reason
            kwargs=lambda world: {"pk": world.declared.pk},
        )
        for name in ("completion", "notice")
    ],
    *[Entry(f"admin:selection_application_{name}", only(), kwargs=file) for name in ("completion", "notice")],
    Entry("admin:selection_application_approve_several", only(APPROVAL), method="post"),
    Entry("admin:selection_application_assign", only(ADMINISTRATION), method="post"),
    # Calls and places
    Entry("admin:selection_call_publish", only(ADMINISTRATION), kwargs=lambda world: {"pk": world.draft_call.pk}),
    Entry(
        "admin:selection_call_waiting",
        only(SCREENING, APPROVAL, AUDIT, ADMINISTRATION),
        kwargs=lambda world: {"pk": world.call.pk},
    ),
    Entry(
        "admin:selection_call_life",
        only(SCREENING, APPROVAL, AUDIT, ADMINISTRATION),
        kwargs=lambda world: {"pk": world.call.pk},
    ),
    Entry("admin:selection_call_life", only(), kwargs=lambda world: {"pk": world.draft_call.pk}),
    Entry(
        "admin:selection_call_change_verb",
        only(ADMINISTRATION),
        kwargs=lambda world: {"pk": world.call.pk, "verb": "extend"},
    ),
    Entry("admin:selection_call_waiting", only(), kwargs=lambda world: {"pk": world.draft_call.pk}),
    Entry(
        "admin:selection_feeoffer_pay",
        only(ADMINISTRATION),
        kwargs=lambda world: {"pk": world.fee_awaited.pk},
    ),
    Entry(
        "admin:selection_feeoffer_withdraw",
        only(ADMINISTRATION),
        kwargs=lambda world: {"pk": world.fee_awaited.pk},
    ),
    Entry(
        "admin:selection_feeoffer_offer",
        only(ADMINISTRATION, status=302),
        kwargs=lambda world: {"pk": world.call.pk},
        method="post",
    ),
    *[
        Entry(
            f"admin:selection_membership_{name}",
            only(ADMINISTRATION),
            kwargs=lambda world: {"pk": world.accepted.membership.pk},
        )
        for name in ("suspend", "lift", "extend")
    ],
    Entry("admin:selection_grant_revoke", only(ADMINISTRATION), kwargs=accepted),
]


def furnish(world):
    """A call with a submitted application, a draft for another call, a place offered and one accepted, all the company's."""
    if not world.users[COMPANY].mandates.exists():
        make.company("Prima S.r.l.", user=world.users[COMPANY])
    if not world.users[OTHER_COMPANY].mandates.exists():
        make.company("Altra S.r.l.", user=world.users[OTHER_COMPANY])
    applicant = world.users[COMPANY].mandates.get().company
    assert not world.users[BUYER].mandates.exists()
    world.call, world.draft_call = make.call(), make.draft_call()
    world.call.lists.create(
        kind="final", number=1, root="0" * 64, published_at=clock.now(), published_by=world.users[ADMINISTRATION]
    )
    world.submitted = make.submitted(world.call, applicant)
    receipts.make_waiting()
    world.declared = make.submitted(world.call)
    for role in READERS:
        world.declared.conflicts.create(user=world.users[role], has_conflict=False)
    world.draft = make.draft(make.call(), applicant)
    world.product = applicant.products.first()
    world.accepted = make.approved(make.call(), applicant=applicant).grants.get()
    places.accept(world.accepted, user=world.users[COMPANY])
    world.offered = make.approved(make.call(), applicant=applicant).grants.get()
    assert clock.now() < world.offered.expires_at
    by = make.screener()
    world.asked = make.in_screening(make.call(), by, applicant)
    make.decide_findings(world.asked, by, "ask", "x")
    items = {requirement.pk: "x" for requirement in world.asked.call.requirements.all()[:1]}
    asking.request_completion(world.asked, by, items=items, due_on=clock.today() + timedelta(days=9), letter="x")
    full = make.call(place_count=1)
    make.approved(full)
    administrator = world.users[ADMINISTRATION]
    world.fee = renewal_of(world.accepted.membership)
    world.fee_awaited = fees.offer_reduced(make.approved(full), officer=administrator)
    fees.accept(world.fee_awaited, user=make.user_of(world.fee_awaited.company))


def renewal_of(membership) -> FeeOffer:
    """The renewal a membership is offered near its end."""
    with clock.frozen(clock.day_start(membership.ends_on - timedelta(days=60))):
        fees.offer_renewals()
    return FeeOffer.objects.get(renews=membership)
