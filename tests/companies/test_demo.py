"""The demonstration's people: fictional, signed up, in the states their descriptions promise."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from stdnum.it import codicefiscale, iva

from companies import demo, home, mandates, officers
from companies.models import Buyer, Company, Officer
from companies.reference import load_reference
from pavilion import clock
from pavilion.models import AuditEvent, User

from . import factories


@pytest.fixture
def _loaded(db):
    load_reference()
    demo.load(io.StringIO())


def test_numbers_and_addresses_are_fictional_and_of_the_right_form():
    for facts in demo.COMPANIES:
        assert facts["vat"].startswith("99")
        assert iva.is_valid(facts["vat"])
        assert facts["person"][1].endswith(".example")
        if "pec" in facts:
            assert facts["pec"].endswith("@pec.example")
            assert facts["website"].endswith(".example")
        if "tax_code" in facts:
            assert codicefiscale.is_valid(facts["tax_code"])
    assert len({facts["vat"] for facts in demo.COMPANIES}) == len({facts["key"] for facts in demo.COMPANIES}) == 12


@pytest.mark.usefixtures("_loaded")
def test_everybody_may_sign_in_and_belongs_somewhere():
    assert len(demo.ACCOUNTS) == User.objects.count() == 19
    for account in demo.ACCOUNTS:
        user = User.objects.get(email=account["email"])
        assert user.check_password(settings.DEMO_PASSWORD)
        assert EmailAddress.objects.get(user=user).verified
        start = {"officer": "/admin/", "company": "/company/", "buyer": "/buyer/"}[account["role"]]
        assert home.start_page(user).endswith(start)
        assert account["it"]
        assert account["en"]


@pytest.mark.usefixtures("_loaded")
def test_officers_have_one_another_to_check():
    roles = {officer.user.email: officers.roles_of(officer.user) for officer in Officer.objects.select_related("user")}

    assert roles == {
        "elena.marchi@pavilion.example": {"screening"},
        "paolo.conti@pavilion.example": {"approval", "campaigns"},
        "sara.villa@pavilion.example": {"catalogue", "campaigns"},
        "giulio.neri@pavilion.example": {"audit"},
        "admin@pavilion.example": {"administration"},
    }
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.usefixtures("_loaded")
def test_companies_are_in_the_states_their_descriptions_promise():
    def counting(key):
        return demo.company(key).sites.producing_in_italy().count()

    complete = [facts["key"] for facts in demo.COMPANIES if not home.missing_details(demo.company(facts["key"]))]
    assert len(complete) == 11
    assert counting("rocca-bianca") == 1
    assert counting("sartoria-porta-nuova") == counting("meridiana-selezioni") == 0
    assert demo.company("sartoria-porta-nuova").sites.get().country == "RO"
    assert (counting("officine-savena"), demo.company("officine-savena").sites.count()) == (1, 2)
    fresh = demo.company("torrefazione-bora-chiara")
    assert not fresh.sites.exists()
    assert len(home.missing_details(fresh)) == 4
    assert (factories.NOW - fresh.registered_at).total_seconds() == 3600
    assert mandates.representatives(demo.company("rocca-bianca")).count() == 2
    assert Buyer.objects.get().country == "CA"


@pytest.mark.usefixtures("_loaded")
def test_history_reads_truly():
    """Nothing is dated after the day of loading, and a company's record begins the day it registered."""
    assert not AuditEvent.objects.filter(at__gt=clock.now()).exists()
    for company in Company.objects.all():
        first = AuditEvent.objects.get(subject_type="companies.company", subject_id=company.pk, seq=1)
        assert (first.verb, first.at) == ("registered", company.registered_at)
