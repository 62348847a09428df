"""Mails: one per event, in the company's language, with links that open for the addressee and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from pavilion import clock
from pavilion.models import OutboxMail
from selection import (
    asking,
    call_changes,
    drafts,
    fees,
    lists,
    membership_changes,
    memberships,
    places,
    tables,
    workflow,
)

from . import factories as make

pytestmark = pytest.mark.django_db


def tell_everything(language: str) -> dict[str, OutboxMail]:
    """Let every event of the room happen to companies of one language; the mails by template."""

    def company():
        return make.company(language=language)

    def user(grant):
        return make.user_of(grant.application.company)

    english = make.officer("Officer", "approval", language="en")
    call = make.call(place_count=5)
    accepted = make.approved(call, english, applicant=company()).grants.get()
    places.accept(accepted, user=user(accepted))
    places.give_up(accepted, user=user(accepted))
    declined = make.approved(call, english, applicant=company()).grants.get()
    places.decline(declined, user=user(declined))
    revoked = make.approved(call, english, applicant=company()).grants.get()
    places.revoke(revoked, officer=make.officer("Admin", "administration", language="en"), reason="Perché sì.")
    make.approved(call, english, outcome="reject", applicant=company())
    withdrawn = make.submitted(call, company())
    workflow.withdraw(withdrawn, user=make.user_of(withdrawn.company))
    full = make.call(place_count=1)
    lapsed = make.approved(full, english, applicant=company()).grants.get()
    make.approved(full, english, applicant=company())
    with clock.frozen(lapsed.expires_at):
        places.lapse_due()
    ending = make.accepted(make.call(place_count=1), company()).membership
    with clock.frozen(clock.day_start(ending.ends_on - timedelta(days=7))):
        memberships.remind_due()
    with clock.frozen(clock.day_start(ending.ends_on)):
        memberships.close_ended()
    elena = make.officer("Elena", "screening", language="en")
    heard = make.call(pre_rejection_notice=True)
    for deed in ("answer", "lapse", "leave open"):
        for kind in ("completion", "notice"):
            application = make.in_screening(heard, elena, company())
            make.decide_findings(application, elena, "ask" if kind == "completion" else "not_met", "Perché sì.")
            if kind == "completion":
                items = {application.call.requirements.first().pk: "Un documento."}
                due_on = clock.today() + timedelta(days=9)
                asked = asking.request_completion(application, elena, items=items, due_on=due_on, letter="Lettera.")
            else:
                asked = asking.send_notice(application, elena, reasons="Perché sì.", letter="Lettera.")
            if deed == "answer":
                asking.answer(asked, user=make.user_of(application.company), text="Ecco.", uploads=[])
            elif deed == "lapse":
                with clock.frozen(clock.day_start(asked.due_on + timedelta(days=1))):
                    asking.lapse_due()
            else:
                with clock.frozen(clock.day_start(asked.due_on)):
                    asking.remind_due()
    by = make.officer("Admin", "administration", language="en")
    for deed in ("pay", "decline", "withdraw", "lapse"):
        offer = fees.offer_reduced(make.approved(full, english, applicant=company()), officer=by)
        if deed != "lapse":
            fees.accept(offer, user=make.user_of(offer.company))
        if deed == "pay":
            fees.record_payment(offer, paid_on=clock.today(), amount=offer.amount, number="1", officer=by)
        elif deed == "decline":
            fees.decline(offer, user=make.user_of(offer.company))
        elif deed == "withdraw":
            fees.withdraw(offer, officer=by, reason="Perché sì.")
        else:
            with clock.frozen(clock.day_start(offer.due_on)):
                fees.remind_due()
            with clock.frozen(clock.day_start(offer.due_on + timedelta(days=1))):
                fees.lapse_due()
    changed = make.accepted(make.call(place_count=1), company()).membership
    membership_changes.suspend(changed, officer=by, reason="Perché sì.")
    membership_changes.lift(changed, officer=by)
    membership_changes.extend(changed, officer=by, days=9, reason="Perché sì.")
    renewed = make.accepted(make.call(place_count=1), company()).membership
    with clock.frozen(clock.day_start(renewed.ends_on - timedelta(days=60))):
        fees.offer_renewals()
    tell_of_calls(company)
    replaced = make.submitted(call, company())
    later = drafts.start_application(call, replaced.company, user=make.user_of(replaced.company), replacing=True)
    drafts.read_privacy(later, user=later.started_by)
    workflow.submit(later, user=later.started_by, declarations=make.DECLARED)
    ended = make.in_screening(call, applicant=company())
    ended.conflicts.create(user=english, has_conflict=False)
    workflow.set_inadmissible(ended, english, reason="Perché sì.")
    return {mail.template: mail for mail in OutboxMail.objects.filter(template__startswith="selection/").order_by("pk")}


def tell_of_calls(company) -> None:
    """A call is changed, concluded, and another one revoked, while companies wait for a place."""
    admin = make.officer("Admin", "administration", language="en")
    words = call_changes.Words(it="Si precisa.", en="To be precise.")
    changed = make.call(place_count=1)
    accepted = make.accepted(changed, company())
    make.approved(changed, applicant=company())
    call_changes.announce(changed, admin, words=words)
    with clock.frozen(changed.submission_closes_at):
        lists.publish_provisional(changed, admin)
        lists.publish_final(changed, admin)
    call_changes.conclude(changed, admin)
    assert accepted.state == "accepted"
    revoked = make.call()
    make.submitted(revoked, company())
    call_changes.revoke(revoked, admin, words=words)


SUBJECTS = {
    "it": {
        "selection/submitted": r"^Domanda ricevuta: protocollo DEMO-\d{7}/26, bando 2026/\d+$",
        "selection/taken": r"^La vostra domanda DEMO-\d{7}/26 è in esame$",
        "selection/offer": r"^Accettate il posto \d+ entro il \d+ [A-Za-z]+ 202[67]$",
        "selection/eligible": r"^La vostra domanda DEMO-\d{7}/26 è ammessa$",
        "selection/rejected": r"^Decisione sulla domanda DEMO-\d{7}/26: respinta$",
        "selection/withdrawn": r"^La domanda DEMO-\d{7}/26 è ritirata$",
        "selection/accepted": r"^Il posto \d+ è vostro: la vetrina è aperta$",
        "selection/declined": r"^Avete rifiutato il posto \d+$",
        "selection/lapsed": r"^L’offerta del posto \d+ è scaduta$",
        "selection/given_up": r"^Avete rinunciato al posto \d+$",
        "selection/revoked": r"^Il posto \d+ è stato revocato$",
        "selection/superseded": r"^La vostra domanda DEMO-\d{7}/26 è sostituita da una successiva$",
        "selection/inadmissible": r"^La vostra domanda DEMO-\d{7}/26 è inammissibile$",
        "selection/call_changed": r"^Bando 2026/\d+: chiarimento o rettifica$",
        "selection/call_revoked": r"^Il bando 2026/\d+ è revocato$",
        "selection/list_published": r"^Bando 2026/\d+: elenco (provvisorio|definitivo) pubblicato$",
        "selection/call_concluded": r"^Il bando 2026/\d+ è concluso: nessun altro posto$",
        "selection/membership_reminder": r"^La vostra adesione finisce il 22 [A-Za-z]+ 2028$",
        "selection/membership_ended": r"^La vostra adesione è finita: la vetrina è chiusa$",
        "selection/membership_suspended": r"^La vostra adesione è sospesa: la vetrina è chiusa$",
        "selection/membership_resumed": r"^La vostra adesione prosegue: la vetrina è di nuovo aperta$",
        "selection/membership_extended": r"^La vostra adesione ora dura fino al \d+ [A-Za-z]+ 2028$",
        "selection/completion_requested": r"^Completate la domanda DEMO-\d{7}/26 entro il \d+ [A-Za-z]+ 2026$",
        "selection/notice_sent": r"^Preavviso di rigetto sulla domanda DEMO-\d{7}/26: rispondete entro il 3 dicembre 2026$",
        "selection/answer_received": r"^Le vostre osservazioni sulla domanda DEMO-\d{7}/26 sono arrivate$",
        "selection/answer_missing": r"^Nessuna risposta sulla domanda DEMO-\d{7}/26: è esaminata così com’è$",
        "selection/answer_reminder": r"^Promemoria: osservazioni entro il 3 dicembre 2026$",
        "selection/fee_offer": r"^Un’adesione a prezzo ridotto: rispondete entro il \d+ [A-Za-z]+ 202[67]$",
        "selection/fee_renewal": r"^Rinnovate la vostra adesione prima del 22 [A-Za-z]+ 2028$",
        "selection/fee_notice": r"^Avviso di pagamento: 1\.400,00 euro entro il \d+ [A-Za-z]+ 202[67]$",
        "selection/fee_declined": r"^Avete rifiutato l’adesione a prezzo ridotto$",
        "selection/fee_paid": r"^Il vostro pagamento è arrivato: adesione dal \d+ [A-Za-z]+ 202[67]$",
        "selection/fee_lapsed": r"^L’offerta a prezzo ridotto è terminata$",
        "selection/fee_withdrawn": r"^L’offerta a prezzo ridotto è stata ritirata$",
        "selection/fee_reminder": r"^Promemoria: l’offerta a prezzo ridotto finisce il \d+ [A-Za-z]+ 202[67]$",
    },
    "en": {
        "selection/submitted": r"^Application received: protocol DEMO-\d{7}/26, call 2026/\d+$",
        "selection/taken": r"^Your application DEMO-\d{7}/26 is being examined$",
        "selection/offer": r"^Accept place \d+ by \d+ [A-Za-z]+ 202[67]$",
        "selection/eligible": r"^Your application DEMO-\d{7}/26 is admitted$",
        "selection/rejected": r"^Decision on your application DEMO-\d{7}/26: rejected$",
        "selection/withdrawn": r"^Your application DEMO-\d{7}/26 is withdrawn$",
        "selection/accepted": r"^Place \d+ is yours: your store is open$",
        "selection/declined": r"^You have declined place \d+$",
        "selection/lapsed": r"^The offer of place \d+ has expired$",
        "selection/given_up": r"^You have given up place \d+$",
        "selection/revoked": r"^Place \d+ was revoked$",
        "selection/superseded": r"^Your application DEMO-\d{7}/26 is replaced by a later one$",
        "selection/inadmissible": r"^Your application DEMO-\d{7}/26 is inadmissible$",
        "selection/call_changed": r"^Call 2026/\d+: clarification or correction$",
        "selection/call_revoked": r"^Call 2026/\d+ is revoked$",
        "selection/list_published": r"^Call 2026/\d+: (provisional|final) list published$",
        "selection/call_concluded": r"^Call 2026/\d+ is concluded: no further place$",
        "selection/membership_reminder": r"^Your membership ends on 22 [A-Za-z]+ 2028$",
        "selection/membership_ended": r"^Your membership has ended: the store is closed$",
        "selection/membership_suspended": r"^Your membership is suspended: the store is closed$",
        "selection/membership_resumed": r"^Your membership goes on: the store is open again$",
        "selection/membership_extended": r"^Your membership now runs until \d+ [A-Za-z]+ 2028$",
        "selection/completion_requested": r"^Complete your application DEMO-\d{7}/26 by \d+ [A-Za-z]+ 2026$",
        "selection/notice_sent": r"^Pre-rejection notice on DEMO-\d{7}/26: answer by 3 December 2026$",
        "selection/answer_received": r"^Your observations on DEMO-\d{7}/26 have arrived$",
        "selection/answer_missing": r"^No answer on DEMO-\d{7}/26: it is examined as it is$",
        "selection/answer_reminder": r"^Reminder: observations by 3 December 2026$",
        "selection/fee_offer": r"^A membership at the reduced fee: answer by \d+ [A-Za-z]+ 202[67]$",
        "selection/fee_renewal": r"^Renew your membership before 22 [A-Za-z]+ 2028$",
        "selection/fee_notice": r"^Payment notice: 1,400\.00 euro by \d+ [A-Za-z]+ 202[67]$",
        "selection/fee_declined": r"^You have declined the membership at the reduced fee$",
        "selection/fee_paid": r"^Your payment has arrived: member from \d+ [A-Za-z]+ 202[67]$",
        "selection/fee_lapsed": r"^The offer at the reduced fee has ended$",
        "selection/fee_withdrawn": r"^The offer at the reduced fee was withdrawn$",
        "selection/fee_reminder": r"^Reminder: the offer at the reduced fee ends on \d+ [A-Za-z]+ 202[67]$",
    },
}


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_event_has_its_mail_in_the_companys_language_with_the_action_in_the_subject(language):
    mails = tell_everything(language)
    assert set(mails) == set(SUBJECTS[language])
    for template, mail in mails.items():
        assert mail.language == language
        assert re.search(SUBJECTS[language][template], mail.subject), mail.subject
        assert "{" not in mail.text
        assert "None" not in mail.text


def test_every_mail_of_the_tables_is_one_that_is_sent():
    named = {name for table in tables.TABLES for row in table.rows if row.mail for name in row.mail.split(" or ")}
    by_jobs = {"selection/membership_reminder", "selection/membership_ended", "selection/fee_reminder"}
    by_jobs |= {f"selection/membership_{name}" for name in ("suspended", "resumed", "extended")}  # rows, no states
    by_jobs |= {"selection/answer_reminder", "selection/fee_offer", "selection/fee_renewal"}
    assert named | {"selection/offer"} | by_jobs == set(SUBJECTS["it"])


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_link_of_every_mail_opens_for_its_addressee_and_for_no_other_company(language, settings):
    stranger = Client()
    stranger.force_login(make.user_of(make.company()))
    for mail in tell_everything(language).values():
        links = re.findall(rf"{re.escape(settings.SITE_URL)}(/{language}/company/\S*)", mail.text)
        assert links != [], mail.template
        reader = Client()
        reader.force_login(mail.user)
        for link in links:
            assert reader.get(link).status_code == 200, (mail.template, link)
            # Addresses without a number show everyone their own page.
            is_own = link in (f"/{language}/company/", f"/{language}/company/membership/")
            assert stranger.get(link).status_code == (200 if is_own else 404), link
            assert Client().get(link).status_code == 302


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_deadline_of_an_offer_stands_in_the_text_as_its_last_day(language):
    make.approved(make.call(), applicant=make.company(language=language))
    mail = OutboxMail.objects.get(template="selection/offer")
    day = "9 dicembre 2026" if language == "it" else "9 december 2026"
    assert day in mail.subject.lower()
    assert day in mail.text.lower()


def test_a_company_nobody_acts_for_is_written_to_at_its_certified_address():
    applicant = make.company(pec="fornace@pec.example")
    application = make.proposed(make.call(), applicant=applicant)
    applicant.mandates.update(valid_to=clock.now())
    by = make.approver()
    application.conflicts.create(user=by, has_conflict=False)
    workflow.approve(application, by)
    mail = OutboxMail.objects.get(template="selection/offer")
    assert (mail.to, mail.language, mail.user) == ("fornace@pec.example", "it", None)


def test_a_company_that_cannot_be_written_to_stops_nothing():
    applicant = make.company()
    application = make.proposed(make.call(), applicant=applicant)
    applicant.mandates.update(valid_to=clock.now())
    by = make.approver()
    application.conflicts.create(user=by, has_conflict=False)
    workflow.approve(application, by)
    assert not OutboxMail.objects.filter(template="selection/offer").exists()
    assert application.grants.count() == 1
