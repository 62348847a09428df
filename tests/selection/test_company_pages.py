"""What a company sees after its submission: the panel on "My company", the timeline, the receipt, the offer, its place."""

from datetime import timedelta

import pytest
from django.utils import translation

from pavilion import clock
from selection import home, places, receipts, screening, timeline, workflow
from selection.models import Grant

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant(db):
    return make.company("Fornace Prova S.r.l.", language="en")


@pytest.fixture
def web(client, applicant):
    client.force_login(make.user_of(applicant))
    return client


def page(web, path: str) -> str:
    answer = web.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def steps(application) -> list[tuple[str, str]]:
    application.refresh_from_db()
    return [(entry.look, entry.title) for entry in timeline.of(application, now=clock.now()).entries]


def label(application) -> str:
    application.refresh_from_db()
    return timeline.of(application, now=clock.now()).label


# --- The timeline -----------------------------------------------------------------------------------------------------
def test_the_timeline_follows_the_public_course_and_tells_nothing_internal(applicant):
    with translation.override("en"):
        call = make.call()
        application = make.submitted(call, applicant)
        later = [("next", "Decision"), ("next", "Offer of the place")]
        assert steps(application) == [("done", "Sent and registered"), ("now", "Waits to be taken up"), *later]

        first, second = make.screener(), make.approver()
        for one in (first, second):
            screening.declare_conflict(application, one, has_conflict=False)
        workflow.take(application, first)
        examined = [("done", "Sent and registered"), ("now", "Taken up and examined"), *later]
        assert steps(application) == examined

        make.decide_findings(application, first)
        workflow.propose(application, first, outcome="admit", letter="x")
        assert steps(application)[2] == ("now", "Decision")
        assert label(application) == "being decided"
        workflow.send_back(application, second, reason="x")
        assert steps(application) == examined

        workflow.propose(application, first, outcome="admit", letter="x")
        workflow.approve(application, second)
        assert steps(application)[2:] == [
            ("done", "Admitted"),
            ("now", "Place 1 offered"),
            ("next", "Membership"),
        ]
        grant = application.grants.get()
        places.accept(grant, user=make.user_of(applicant))
        assert steps(application)[3:] == [
            ("done", "Place 1 offered"),
            ("done", "Place accepted"),
            ("now", "Membership"),
        ]
        places.give_up(grant, user=make.user_of(applicant))
        assert steps(application)[3:] == [
            ("done", "Place 1 offered"),
            ("done", "Place accepted"),
            ("done", "Place given up"),
        ]


def test_whoever_waits_sees_where_and_why(web, applicant):
    call = make.call(place_count=1)
    first = make.submitted(call)
    application = make.approved(call, applicant=applicant)
    address = f"/en/company/application/{application.pk}/"
    text = page(web, address)
    assert "Admitted, place pending" in text
    assert "1 application that arrived before yours is still being examined" in text

    make.call()
    by, other = make.screener(), make.approver()
    for one in (by, other):
        screening.declare_conflict(first, one, has_conflict=False)
    workflow.take(first, by)
    make.decide_findings(first, by)
    workflow.propose(first, by, outcome="admit", letter="x")
    workflow.approve(first, other)
    text = page(web, address)
    assert "Admitted, on the waiting list" in text
    assert "You are number 1 on the waiting list" in text


def test_a_rejection_shows_its_letter(web, applicant):
    application = make.approved(make.call(), outcome="reject", applicant=applicant)
    text = page(web, f"/en/company/application/{application.pk}/")
    assert "Rejected" in text
    assert "Lettera." in text
    assert "Offer of the place" not in text


def test_the_term_is_shown_while_it_runs(web, applicant):
    application = make.submitted(make.call(), applicant)
    address = f"/en/company/application/{application.pk}/"
    assert "0 days of 30" in page(web, address)
    with clock.frozen(make.NOON + timedelta(days=18)):
        assert "18 days of 30" in page(web, address)
    with clock.frozen(make.NOON + timedelta(days=31)):
        assert "It should have ended on" in page(web, address)


# --- The receipt --------------------------------------------------------------------------------------------------------
def test_the_receipt_is_there_at_once_and_its_pdf_when_it_is_made(web, applicant):
    application = make.submitted(make.call(), applicant)
    address = f"/en/company/application/{application.pk}/receipt/"
    text = page(web, address)
    assert "Protocol DEMO-0000001/26" in text
    assert "23 November 2026, 12:00:00" in text
    assert "30 days, until" in text
    assert "dott. Elena Prova" in text
    assert application.snapshots.get().fingerprint in text
    assert all(document.sha256 in text for document in application.documents.all())
    assert "is being made" in text
    assert web.get(address + "pdf/").status_code == 404

    receipts.make_waiting()
    assert "Receipt as PDF" in page(web, address)
    answer = web.get(address + "pdf/")
    assert b"".join(answer)[:5] == b"%PDF-"
    assert 'filename="DEMO-0000001-26.pdf"' in answer.headers["Content-Disposition"]


# --- The place ----------------------------------------------------------------------------------------------------------
def offered(applicant) -> Grant:
    return make.approved(make.call(), applicant=applicant).grants.get()


def test_a_place_is_accepted_on_its_page(web, applicant):
    grant = offered(applicant)
    address = f"/en/company/place/{grant.pk}/"
    text = page(web, address)
    assert "Place 1 of 3 is offered to you" in text
    assert "Answer by 9 December 2026" in text
    assert "Accept place 1" in text

    answer = web.post(address, follow=True)
    assert "The place is yours." in answer.content.decode()
    assert "is yours" in page(web, address)
    assert "Give the place up" in page(web, address)
    assert "Premium" in page(web, "/en/company/")


def test_declining_asks_once_more(web, applicant):
    grant = offered(applicant)
    address = f"/en/company/place/{grant.pk}/decline/"
    assert "Decline place 1?" in page(web, address)
    grant.refresh_from_db()
    assert grant.state == Grant.State.OFFERED
    assert "goes to the next company" in web.post(address, follow=True).content.decode()
    grant.refresh_from_db()
    assert grant.state == Grant.State.DECLINED
    assert web.get(address).headers["Location"] == f"/en/company/place/{grant.pk}/"
    assert "is no longer yours" in page(web, f"/en/company/place/{grant.pk}/")


def test_giving_a_place_up_asks_once_more(web, applicant):
    grant = offered(applicant)
    assert web.get(f"/en/company/place/{grant.pk}/give-up/").status_code == 302
    places.accept(grant, user=make.user_of(applicant))
    address = f"/en/company/place/{grant.pk}/give-up/"
    assert "Give place 1 up?" in page(web, address)
    web.post(address)
    grant.refresh_from_db()
    assert grant.state == Grant.State.GIVEN_UP


def test_an_expired_offer_says_so_and_takes_no_answer(web, applicant):
    grant = offered(applicant)
    address = f"/en/company/place/{grant.pk}/"
    with clock.frozen(grant.expires_at):
        assert "has expired" in page(web, address)
        assert "The offer expired on" in web.post(address, follow=True).content.decode()
    grant.refresh_from_db()
    assert grant.state == Grant.State.OFFERED  # until the portal lets it lapse


def test_an_application_is_withdrawn_only_after_asking(web, applicant):
    application = make.submitted(make.call(), applicant)
    address = f"/en/company/application/{application.pk}/withdraw/"
    assert "Withdraw application DEMO-0000001/26?" in page(web, address)
    web.post(address)
    application.refresh_from_db()
    assert application.state == "withdrawn"
    assert "Withdraw the application" not in page(web, f"/en/company/application/{application.pk}/")


def test_with_a_place_there_is_nothing_to_withdraw(web, applicant):
    application = make.approved(make.call(), applicant=applicant)
    assert "decline it or give it up instead" in page(web, f"/en/company/application/{application.pk}/withdraw/")


# --- "My company" -------------------------------------------------------------------------------------------------------
def todo(applicant) -> list[str]:
    with translation.override("en"):
        return [entry["text"] for entry in home.todo(applicant, make.user_of(applicant), clock.now())]


def panels(applicant) -> list[str]:
    shown = home.company_panels(applicant, make.user_of(applicant), clock.now())
    return [entry["template"].rpartition("/")[2] for entry in shown]


def test_my_company_says_what_comes_next(applicant):
    assert todo(applicant) == []
    call = make.call()
    assert todo(applicant) == [f"Apply to call {call.number}"]
    application = make.draft(call, applicant)
    assert todo(applicant) == [f"Finish the application to call {call.number}"]
    with clock.frozen(call.submission_closes_at):
        assert todo(applicant) == []
    assert panels(applicant) == []

    workflow.submit(application, user=make.user_of(applicant), declarations=make.DECLARED)
    assert todo(applicant) == []
    assert panels(applicant) == ["timeline.html", "term.html"]


def test_my_company_asks_for_the_answer_to_an_offer_and_then_shows_the_membership(web, applicant):
    grant = offered(applicant)
    assert todo(applicant) == ["Accept place 1"]
    assert "By 9 December 2026" in page(web, "/en/company/")
    places.accept(grant, user=make.user_of(applicant))
    assert todo(applicant) == []
    assert panels(applicant) == ["timeline.html", "membership.html"]
    text = page(web, "/en/company/")
    assert "22 November 2028" in text
    with clock.frozen(clock.day_start(grant.membership.ends_on)):
        assert panels(applicant) == ["timeline.html"]


def test_my_company_costs_a_fixed_number_of_queries(web, applicant, django_assert_max_num_queries):
    make.submitted(make.call(), applicant)

    def queries() -> int:
        with django_assert_max_num_queries(60) as counted:
            web.get("/en/company/")
        return len(counted)

    queries()
    few = queries()
    for _ in range(3):
        make.submitted(make.call(), applicant)
        make.document(applicant.applications.first(), "other")
    assert queries() == few
