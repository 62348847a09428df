"""The pages of a registered company: whose they are, what they show, what they take."""

from datetime import timedelta

import pytest
from django.urls import reverse

from companies import sites
from companies.forms import DetailsForm, InvitationForm, SiteForm
from companies.invitations import invite
from companies.mandates import company_of, end_mandate, give_mandate
from companies.models import Company, Site
from companies.registration import update_company
from pavilion import clock

from . import factories
from .hostile import OPTIONAL, TEXT, VALUES, post_everywhere, taken_by_each_field


@pytest.fixture
def anna(db):
    return factories.user("anna@example.org")


@pytest.fixture
def company(anna):
    return factories.company(anna)


@pytest.fixture
def client(company, anna):
    return factories.signed_in(anna)


@pytest.fixture
def site(company, anna):
    return sites.add_site(company, data=factories.site_facts(), actor=anna)


COMPANY_PAGES = ["dashboard", "profile", "identity", "details", "sites", "site_add", "people", "invite"]


@pytest.mark.parametrize(
    "name", [*COMPANY_PAGES, "register", "choose", "invitations", "buyer", "buyer_register", "buyer_profile"]
)
def test_strangers_are_led_to_sign_in(db, client_of_nobody, name):
    address = reverse(f"companies:{name}")

    assert client_of_nobody.get(address).url == f"{reverse('account_login')}?next={address}"


@pytest.fixture
def client_of_nobody():
    from django.test import Client

    return Client()


@pytest.mark.parametrize("name", COMPANY_PAGES)
def test_who_acts_for_no_company_is_led_to_register_one(db, name):
    answer = factories.signed_in(factories.user()).get(reverse(f"companies:{name}"))

    assert answer.url == reverse("companies:register")


@pytest.mark.parametrize("name", COMPANY_PAGES)
def test_pages_of_a_company_open_and_are_never_kept(client, name):
    answer = client.get(reverse(f"companies:{name}"))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_access_ends_with_the_mandate_in_the_middle_of_a_session(client, company, anna):
    luca = factories.user("luca@example.org")
    mandate = give_mandate(
        company,
        luca,
        role="delegate",
        person_name="Luca",
        valid_to=factories.NOW + timedelta(hours=1),
        actor=anna,
    )
    browser = factories.signed_in(luca)
    assert browser.get(reverse("companies:sites")).status_code == 200

    with clock.frozen(factories.NOW + timedelta(hours=1)):
        assert browser.get(reverse("companies:sites")).url == reverse("companies:register")
        assert browser.post(reverse("companies:site_add"), factories.typed_site()).status_code == 302
    assert not Site.objects.exists()

    assert browser.get(reverse("companies:sites")).status_code == 200
    end_mandate(mandate, actor=anna)
    assert browser.get(reverse("companies:sites")).url == reverse("companies:register")


def test_another_companys_sites_are_not_there(site):
    stranger = factories.user()
    factories.company(stranger)
    browser = factories.signed_in(stranger)

    for name in ("site_change", "site_end"):
        address = reverse(f"companies:{name}", args=[site.pk])
        assert browser.get(address).status_code == 404
        assert browser.post(address, factories.typed_site(street="Via Rubata 1")).status_code == 404
    site.refresh_from_db()
    assert (site.street, site.ended_at) == ("Via della Fornace 18", None)


def test_the_profile_says_what_is_missing_and_writes_years_as_years(client, company):
    Company.objects.filter(pk=company.pk).update(founded=1961, people=1200, phone="+390536000018")

    page = client.get(reverse("companies:profile")).content.decode()

    assert "1961" in page
    assert "1.961" not in page
    assert "+39 0536 000018" in page


DETAILS = dict.fromkeys(["rea", "ateco_code", "pec", "phone", "website", "people", "founded"], "") | {
    "ateco_version": "2025"
}


def test_hostile_details_come_back_as_they_were_typed(client):
    for value in VALUES.values():
        if value.strip():
            answer = client.post("/en/company/profile/details/", dict.fromkeys(DETAILS, value))
            assert answer.status_code == 200
            assert {name: answer.context["form"][name].value() for name in DETAILS} == dict.fromkeys(DETAILS, value)


def test_hostile_details_are_refused_or_kept(company, anna):
    taken = taken_by_each_field(
        lambda typed: DetailsForm(typed, instance=company_of(anna)),
        DETAILS,
        lambda form: update_company(company, data=form.facts(), actor=anna),
    )

    assert taken == {
        "rea": OPTIONAL,
        "ateco_code": OPTIONAL,
        "pec": OPTIONAL,
        "phone": OPTIONAL | {"digits of elsewhere"},  # figures of another script are figures
        "website": OPTIONAL,
        "people": {"empty"},
        "founded": {"empty"},
    }


def test_details_are_checked_with_the_version_and_the_year(client):
    typed = {"ateco_code": "45.11.01", "ateco_version": "2025", "founded": "2027", "people": "1000001"}

    errors = client.post("/en/company/profile/details/", typed).context["form"].errors

    assert errors == {
        "ateco_code": ["ATECO 2025 has no division 45. Check the code and the version on the extract."],
        "founded": ["Write the year in four digits, for example 1961."],
        "people": ["Write how many people work for the company, in digits."],
    }


def test_changing_the_identity_keeps_the_tax_code_that_equals_the_vat_number_out_of_the_way(client, company):
    form = client.get(reverse("companies:identity")).context["form"]
    assert form["tax_code"].value() == ""

    typed = factories.typed_registration(vat_number=company.vat_number, legal_name="Nuova Ragione S.r.l.")
    assert client.post(reverse("companies:identity"), typed).url == reverse("companies:profile")

    company.refresh_from_db()
    assert (company.legal_name, company.tax_code) == ("Nuova Ragione S.r.l.", company.vat_number)


def test_a_wrong_change_leaves_the_page_speaking_of_the_company_as_it_is(client, company):
    answer = client.post("/en/company/profile/identity/", factories.typed_registration(vat_number="1"))

    assert list(answer.context["form"].errors) == ["vat_number"]
    assert answer.context["company"].vat_number == company.vat_number


# --- Sites -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "It counts as production in Italy."),
        ({"kind": "office"}, "This kind of site does not count as production."),
        (
            {"country": "RS", "province": "", "postcode": "", "town": "Novi Sad"},
            "It is abroad: it does not count as production in Italy.",
        ),
    ],
)
def test_a_site_of_any_kind_is_recorded_and_the_page_says_what_it_counts_for(client, company, typed, said):
    answer = client.post("/en/company/sites/add/", factories.typed_site(**typed), follow=True)

    assert company.sites.count() == 1
    assert said in answer.content.decode()


def test_a_site_is_changed_and_ended(client, site):
    change = reverse("companies:site_change", args=[site.pk])
    client.post(change, factories.typed_site(street="Via Nuova 7"))
    site.refresh_from_db()
    assert site.street == "Via Nuova 7"

    end = reverse("companies:site_end", args=[site.pk])
    assert client.get(end).status_code == 200
    client.post(end)
    site.refresh_from_db()
    assert site.ended_at == factories.NOW

    assert client.get(change).status_code == 404
    assert "Via Nuova 7" not in client.get(reverse("companies:sites")).content.decode()


def test_a_subcontractor_has_a_name_and_an_own_site_has_none(client):
    unnamed = client.post("/en/company/sites/add/", factories.typed_site(title="sub"))
    assert unnamed.context["form"].errors == {"subcontractor": ["Write the subcontractor’s name."]}

    named = client.post("/en/company/sites/add/", factories.typed_site(subcontractor="Terzista S.r.l."))
    assert named.context["form"].errors == {
        "title": ["You named a subcontractor. Say that the site is theirs, or remove the name."]
    }
    assert named.context["form"]["subcontractor"].value() == "Terzista S.r.l."


def test_hostile_input_about_a_site_comes_back_as_it_was_typed(client, company):
    post_everywhere(client, "/en/company/sites/add/", factories.typed_site())

    assert not company.sites.exists()


def test_hostile_input_about_a_site_is_refused_or_kept(company, anna):
    taken = taken_by_each_field(
        SiteForm,
        factories.typed_site(),
        lambda form: sites.add_site(company, data=form.cleaned_data, actor=anna),
    )

    assert taken == {
        "street": TEXT,
        "town": TEXT,
        "activities": TEXT | OPTIONAL | {"two lines"},
        "subcontractor": OPTIONAL,
    }


# --- People ----------------------------------------------------------------------------


def test_inviting_withdrawing_and_ending_in_the_browser(client, company, anna):
    typed = {"person_name": "Luca", "email": "luca@example.org", "role": "delegate", "valid_to": "2026-12-31"}
    page = client.post("/en/company/people/invite/", typed, follow=True)
    invitation = company.invitations.get()
    assert "luca@example.org" in page.content.decode()
    assert invitation.valid_to == clock.day_start(clock.today().replace(year=2027, month=1, day=1))
    assert invitation.last_day.isoformat() == "2026-12-31"

    luca = factories.user("luca@example.org")
    answer = reverse("companies:answer", args=[invitation.pk])
    browser = factories.signed_in(luca)
    assert "Ceramiche Prova" in browser.get(reverse("companies:invitations")).content.decode()
    assert browser.post(answer, {"answer": "accept"}).url == reverse("companies:dashboard")
    assert company_of(luca) == company

    end = reverse("companies:mandate_end", args=[luca.mandates.get().pk])
    assert client.get(end).status_code == 200
    assert client.post(end).url == reverse("companies:people")
    assert company_of(luca) is None
    assert "Luca" in client.get(reverse("companies:people")).content.decode()


def test_declining_and_withdrawing(client, company):
    typed = {"person_name": "Luca", "email": "luca@example.org", "role": "delegate", "valid_to": ""}
    client.post("/en/company/people/invite/", typed)
    luca = factories.signed_in(factories.user("luca@example.org"))

    luca.post(reverse("companies:answer", args=[company.invitations.get().pk]), {"answer": "decline"})
    assert not company.invitations.waiting(factories.NOW).exists()

    client.post("/en/company/people/invite/", typed)
    client.post(reverse("companies:take_back", args=[company.invitations.get(closed_at=None).pk]))
    assert not company.invitations.waiting(factories.NOW).exists()


def test_a_delegate_hears_why_only_the_representative_invites(company, anna):
    luca = factories.user("luca@example.org")
    give_mandate(company, luca, role="delegate", person_name="Luca", actor=anna)
    browser = factories.signed_in(luca)
    typed = {"person_name": "Third", "email": "third@example.org", "role": "delegate", "valid_to": ""}

    answer = browser.post("/en/company/people/invite/", typed)

    assert list(answer.context["form"].errors) == ["role"]
    assert answer.context["form"]["email"].value() == "third@example.org"
    assert browser.get(reverse("companies:mandate_end", args=[anna.mandates.get().pk])).status_code == 403
    assert browser.post(reverse("companies:mandate_end", args=[anna.mandates.get().pk])).status_code == 403
    assert company_of(anna) == company


def test_the_last_person_is_told_to_invite_another_first(client, company, anna):
    answer = client.post(f"/en/company/people/{anna.mandates.get().pk}/end/")

    assert answer.status_code == 200
    assert "Nobody else acts for the company." in answer.content.decode()
    assert company_of(anna) == company


def test_other_companies_people_and_invitations_are_not_there(client, company, anna):
    typed = {"person_name": "Luca", "email": "luca@example.org", "role": "delegate", "valid_to": ""}
    client.post("/en/company/people/invite/", typed)
    invitation, mandate = company.invitations.get(), anna.mandates.get()
    stranger = factories.user("stranger@example.org")
    factories.company(stranger)
    browser = factories.signed_in(stranger)

    assert browser.post(reverse("companies:take_back", args=[invitation.pk])).status_code == 404
    assert browser.post(reverse("companies:answer", args=[invitation.pk]), {"answer": "accept"}).status_code == 404
    assert browser.get(reverse("companies:mandate_end", args=[mandate.pk])).status_code == 404
    assert browser.post(reverse("companies:mandate_end", args=[mandate.pk])).status_code == 404
    assert company_of(anna) == company


def test_hostile_input_about_people_comes_back_as_it_was_typed(client, company):
    post_everywhere(client, "/en/company/people/invite/", ["person_name", "email", "role", "valid_to"])

    assert not company.invitations.exists()


def test_hostile_input_about_people_is_refused_or_kept(company, anna):
    taken = taken_by_each_field(
        InvitationForm,
        {"person_name": "Luca", "email": "luca@example.org", "role": "legal", "valid_to": ""},
        lambda form: invite(company, actor=anna, **form.cleaned_data),
    )

    assert taken == {"person_name": TEXT, "valid_to": {"empty"}}


def test_answers_that_change_something_are_posted(client):
    assert client.get(reverse("companies:take_back", args=[1])).status_code == 405
    assert client.get(reverse("companies:answer", args=[1])).status_code == 405
