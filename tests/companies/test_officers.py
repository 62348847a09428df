"""Roles: who has them, who gives them, what a view asks."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse

from companies import officers
from companies.models import Officer
from companies.reference import load_reference
from pavilion import audit

from . import factories


@pytest.fixture(autouse=True)
def _roles(db):
    load_reference()


@pytest.fixture
def admin():
    user = factories.user("admin@example.org")
    officers.appoint_officer(user, name="Marta", roles={officers.ADMINISTRATION}, actor=None)
    return user


def test_an_officer_has_the_roles_given(admin):
    elena = factories.user()

    officer = officers.appoint_officer(
        elena, name="Elena Marchi", title="dott.ssa", roles={officers.SCREENING, officers.CATALOGUE}, actor=admin
    )

    assert officers.roles_of(elena) == {"screening", "catalogue"}
    assert officers.has_role(elena, officers.SCREENING)
    assert not officers.has_role(elena, officers.APPROVAL)
    elena.refresh_from_db()
    assert elena.is_staff
    assert str(officer) == "dott.ssa Elena Marchi"
    event = audit.history(officer).get()
    assert (event.verb, event.actor, event.after) == ("appointed", admin, {"roles": ["catalogue", "screening"]})


def test_without_a_role_there_is_no_desk(admin):
    elena = factories.user()
    officer = officers.appoint_officer(elena, name="Elena", roles={officers.SCREENING}, actor=admin)

    officers.update_officer(officer, name="Elena", roles=set(), actor=admin)

    elena.refresh_from_db()
    assert (elena.is_staff, officers.roles_of(elena)) == (False, set())
    assert audit.history(officer).last().before == {"roles": ["screening"]}


def test_correcting_a_name_records_no_change_of_roles(admin):
    officer = officers.appoint_officer(factories.user(), name="Elna", roles={officers.AUDIT}, actor=admin)

    officers.update_officer(officer, name="Elena", roles={officers.AUDIT}, actor=admin)

    officer.refresh_from_db()
    assert officer.name == "Elena"
    assert audit.history(officer).count() == 1


def test_an_account_that_is_off_has_no_role(admin):
    admin.is_active = False
    admin.save()

    assert officers.roles_of(admin) == set()
    assert officers.roles_of(AnonymousUser()) == set()


def test_a_superuser_has_no_role_but_appoints_the_first_administrator():
    root = factories.user(is_superuser=True, is_staff=True)
    marta = factories.user()

    assert officers.roles_of(root) == set()
    officers.appoint_officer(marta, name="Marta", roles={officers.ADMINISTRATION}, actor=root)

    assert officers.has_role(marta, officers.ADMINISTRATION)


def test_only_administrators_appoint(admin):
    elena = factories.user()
    officers.appoint_officer(elena, name="Elena", roles={officers.SCREENING}, actor=admin)

    with pytest.raises(PermissionDenied):
        officers.appoint_officer(factories.user(), name="X", roles={officers.APPROVAL}, actor=elena)
    assert Officer.objects.count() == 2


def test_nobody_changes_the_own_roles(admin):
    with pytest.raises(ValidationError) as refused:
        officers.update_officer(admin.officer, name="Marta", roles={officers.APPROVAL}, actor=admin)

    assert refused.value.code == "own_roles"
    assert officers.roles_of(admin) == {"administration"}


def test_an_unknown_role_and_a_second_appointment_are_refused(admin):
    elena = factories.user()

    with pytest.raises(ValidationError):
        officers.appoint_officer(elena, name="Elena", roles={"emperor"}, actor=admin)
    officers.appoint_officer(elena, name="Elena", roles={officers.AUDIT}, actor=admin)
    with pytest.raises(ValidationError) as refused:
        officers.appoint_officer(elena, name="Elena", roles={officers.AUDIT}, actor=admin)

    assert refused.value.code == "unique"


def test_a_view_for_officers_is_not_there_for_others(rf, admin):
    @officers.officer_required(officers.ADMINISTRATION, officers.AUDIT)
    def view(request):
        return HttpResponse("seen")

    def ask(user):
        request = rf.get("/admin/x/?a=1")
        request.user = user
        return view(request)

    assert ask(admin).content == b"seen"
    assert ask(AnonymousUser()).url == "/en/accounts/login/?next=/admin/x/%3Fa%3D1"
    elena = factories.user()
    officers.appoint_officer(elena, name="Elena", roles={officers.SCREENING}, actor=admin)
    for other in (elena, factories.user()):
        with pytest.raises(Http404):
            ask(other)
