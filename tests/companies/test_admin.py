"""The desk's pages of this room: read by those who may, changed only through the verbs."""

import pytest
from django.urls import reverse

from companies import officers, sites
from companies.buyers import register_buyer
from companies.mandates import company_of
from companies.models import Officer
from companies.reference import load_reference
from pavilion import audit

from . import factories


@pytest.fixture(autouse=True)
def _roles(db):
    load_reference()


def officer(role: str):
    user = factories.user(f"{role}@example.org", language="en")
    officers.appoint_officer(user, name=role.title(), roles={role}, actor=None)
    return user


@pytest.fixture
def admin():
    return factories.signed_in(officer(officers.ADMINISTRATION))


@pytest.fixture
def company():
    anna = factories.user("anna@example.org")
    company = factories.company(anna, rea_office="MO", rea_number="123456")
    sites.add_site(company, data=factories.site_facts(), actor=anna)
    return company


READ_BY = {
    "company": {"screening", "approval", "catalogue", "campaigns", "audit", "administration"},
    "mandate": {"screening", "approval", "administration"},
    "buyer": {"administration"},
    "officer": {"audit", "administration"},
    "province": {"administration"},
    "region": {"administration"},
}


@pytest.mark.parametrize("model", READ_BY)
def test_each_list_opens_to_its_roles_and_no_other(company, model):
    opened = set()
    for role in officers.ROLES:
        answer = factories.signed_in(officer(role)).get(reverse(f"admin:companies_{model}_changelist"))
        assert answer.status_code in (200, 403)
        if answer.status_code == 200:
            opened.add(role)
    assert opened == READ_BY[model]


@pytest.mark.parametrize("model", ["company", "mandate", "buyer", "province", "region"])
def test_nothing_of_others_is_added_changed_or_deleted_at_the_desk(admin, company, model):
    assert admin.get(reverse(f"admin:companies_{model}_add")).status_code == 403
    if model == "company":
        change = reverse("admin:companies_company_change", args=[company.pk])
        page = admin.get(change)
        assert page.status_code == 200
        assert "MO-123456" in page.content.decode()
        assert admin.post(change, {"legal_name": "Altro"}).status_code == 403
        assert admin.get(reverse("admin:companies_company_delete", args=[company.pk])).status_code == 403


def test_an_administrator_reads_a_buyer_with_a_website(admin):
    person = factories.user()
    buyer = register_buyer(
        person,
        data={"contact_name": "M", "company_name": "Prova Inc.", "country": "CA", "website": "https://prova.example"},
    )

    page = admin.get(reverse("admin:companies_buyer_change", args=[buyer.pk])).content.decode()

    assert "https://prova.example" in page
    assert "Canada" in page


def test_the_list_of_companies_asks_the_same_number_of_queries_for_one_and_for_twenty(admin, company):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            admin.get(reverse("admin:companies_company_changelist"))
        return len(queries)

    one = count()
    for _number in range(20):
        factories.company()
    assert count() == one


def test_an_administrator_ends_a_mandate_with_a_reason(admin, company):
    mandate = company.mandates.get()
    address = reverse("admin:companies_mandate_end", args=[mandate.pk])

    empty = admin.post(address, {"reason": " "})
    assert empty.status_code == 200
    assert list(empty.context["form"].errors) == ["reason"]

    done = admin.post(address, {"reason": "Left the company."})
    assert done.url == reverse("admin:companies_company_change", args=[company.pk])
    assert company_of(mandate.user) is None
    assert audit.history(mandate).last().reason == "Left the company."
    assert admin.get(address).status_code == 404


def test_other_roles_do_not_end_mandates(company):
    mandate = company.mandates.get()
    address = reverse("admin:companies_mandate_end", args=[mandate.pk])

    for role in set(officers.ROLES) - {officers.ADMINISTRATION}:
        assert factories.signed_in(officer(role)).post(address, {"reason": "x"}).status_code == 403
    assert factories.signed_in(mandate.user).get(address).status_code == 404
    assert company_of(mandate.user) == company


def test_an_administrator_appoints_and_changes_an_officer(admin):
    elena = factories.user("elena@example.org")
    typed = {"email": "Elena@example.org", "name": "Elena Marchi", "title": "dott.ssa", "extension": "204"}

    admin.post(reverse("admin:companies_officer_add"), typed | {"roles": ["screening"]})
    appointed = Officer.objects.get(user=elena)
    assert officers.roles_of(appointed.user) == {"screening"}
    assert audit.history(appointed).get().verb == "appointed"

    change = reverse("admin:companies_officer_change", args=[appointed.pk])
    assert "elena@example.org" not in admin.get(change).content.decode().split("<form", 2)[-1]
    admin.post(change, typed | {"roles": ["approval", "audit"]})
    assert officers.roles_of(Officer.objects.get(user=elena).user) == {"approval", "audit"}
    assert [event.verb for event in audit.history(appointed)] == ["appointed", "roles_changed"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "nobody@example.org"}, "email"),
        ({"email": "not an address"}, "email"),
        ({"email": "administration@example.org"}, "__all__"),
        ({"name": ""}, "name"),
        ({"roles": ["emperor"]}, "roles"),
        ({"name": "x" * 200}, "name"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_mistakes_about_an_officer_are_explained(admin, typed, field):
    factories.user("elena@example.org")
    good = {"email": "elena@example.org", "name": "Elena", "title": "", "extension": "", "roles": ["screening"]}

    answer = admin.post(reverse("admin:companies_officer_add"), good | typed)

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert Officer.objects.count() == 1


def test_an_administrator_does_not_change_the_own_roles(admin):
    own = Officer.objects.get()

    answer = admin.post(
        reverse("admin:companies_officer_change", args=[own.pk]), {"name": "Marta", "roles": ["approval"]}
    )

    assert answer.status_code == 200
    assert officers.roles_of(own.user) == {"administration"}
