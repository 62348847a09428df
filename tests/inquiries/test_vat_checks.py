"""Buyers' VAT numbers and VIES: asked by a worker, off by default, never in the way; what was checked is said with its day."""

import pytest

from companies.buyers import update_buyer
from inquiries import vat_checks
from inquiries.models import BuyerVatCheck
from pavilion import audit, work
from selection.vies import Answer

from .factories import NOW, make_buyer, make_conversation, make_shop
from .test_constraints import update

pytestmark = pytest.mark.django_db
Kind = BuyerVatCheck.Answer


class Fake:
    """Answers what the test says and remembers what it was asked."""

    answers: list = []
    asked: list = []

    def ask(self, vat_number, country="IT"):
        Fake.asked.append((country, vat_number))
        return Fake.answers.pop(0)


@pytest.fixture
def says(settings):
    settings.VIES_ADAPTER = "tests.inquiries.test_vat_checks.Fake"

    def answers(*found):
        Fake.answers, Fake.asked = list(found), []

    return answers


def european(country: str = "DE", number: str = "DE136695976"):
    buyer = make_buyer()
    buyer.country, buyer.registration_number = country, number
    buyer.save()
    return buyer


def test_it_is_off_by_default():
    buyer = european()

    assert vat_checks.check_waiting() == 0
    assert vat_checks.said_of(buyer) is None
    assert not BuyerVatCheck.objects.exists()


@pytest.mark.parametrize(
    ("country", "number", "asked"),
    [("DE", "DE136695976", ("DE", "136695976")), ("GR", "EL023456780", ("EL", "023456780"))],
)
def test_a_number_of_the_union_is_asked_once(says, country, number, asked):
    buyer = european(country, number)
    says(Answer(Kind.VALID, consultation="WAPI1"))

    assert vat_checks.check_waiting() == 1
    assert vat_checks.check_waiting() == 0

    check = vat_checks.said_of(buyer)
    assert (check.answer, check.asked_at, check.consultation, Fake.asked) == ("valid", NOW, "WAPI1", [asked])
    assert audit.history(buyer).last().verb == "ask_vies"


@pytest.mark.parametrize("facts", [{"country": "CA"}, {"number_kind": "other"}, {"registration_number": ""}])
def test_others_are_not_asked(says, facts):
    buyer = european()
    for name, value in facts.items():
        setattr(buyer, name, value)
    buyer.save()
    says()

    assert vat_checks.check_waiting() == 0


def test_another_number_is_asked_anew_and_the_old_answer_is_not_shown(says):
    buyer = european()
    says(Answer(Kind.VALID), Answer(Kind.NOT_VALID))
    vat_checks.check_waiting()

    buyer = update_buyer(buyer, data={"registration_number": "DE811115368"}, actor=buyer.user)
    assert vat_checks.said_of(buyer) is None
    vat_checks.check_waiting()

    assert vat_checks.said_of(buyer).is_unknown_there


def test_an_outage_is_asked_again_and_is_never_an_answer(says):
    buyer = european()
    says(*[Answer(Kind.NOT_VERIFIABLE, note="MS_UNAVAILABLE")] * work.MAX_ATTEMPTS)
    for _attempt in range(work.MAX_ATTEMPTS):
        vat_checks.check_waiting()
        BuyerVatCheck.objects.update(due_at=NOW.replace(year=2020))

    assert vat_checks.said_of(buyer) is None
    assert BuyerVatCheck.objects.get().note == "MS_UNAVAILABLE"


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "Declared, not checked"), (Kind.VALID, "Registered in VIES"), (Kind.NOT_VALID, "Not found in VIES")],
)
def test_companies_read_what_was_checked_and_when(client, says, answer, words):
    _company, user, product = make_shop()
    buyer = european()
    buyer.languages = ["de", "en"]
    buyer.save()
    conversation = make_conversation(buyer, product)
    if answer:
        says(Answer(answer))
        vat_checks.check_waiting()
    client.force_login(user)

    page = client.get(f"/en/company/messages/{conversation.pk}/").text

    assert words in page
    assert "English, German" in page
    assert ("register of VAT numbers" in page) == bool(answer)


def test_the_buyer_reads_when_the_number_is_not_known(client, says):
    buyer = european()
    says(Answer(Kind.NOT_VALID))
    vat_checks.check_waiting()
    client.force_login(buyer.user)

    assert "did not know DE136695976" in client.get("/en/buyer/").text


def test_an_answer_has_its_day(says):
    european()
    says(Answer(Kind.VALID))
    vat_checks.check_waiting()

    assert update(BuyerVatCheck.objects.get(), "asked_at = NULL") == "buyer_vat_asked_at"
    assert update(BuyerVatCheck.objects.get(), "number = ''") == "buyer_vat_number"
