"""The role the portal runs as cannot rewrite history: not by UPDATE, not by DELETE, not by TRUNCATE."""

import pytest
from django.db import DatabaseError, connection, transaction

from pavilion import roles
from pavilion.models import AuditEvent
from selection import places

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def application_role(settings):
    """The application role with its grants, in the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE ROLE "{settings.APPLICATION_ROLE}"')
        roles.grant_application_role()
        cursor.execute(f'SET ROLE "{settings.APPLICATION_ROLE}"')
        yield settings.APPLICATION_ROLE
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pavilion_auditevent SET verb = 'other'",
        "DELETE FROM pavilion_auditevent",
        "TRUNCATE pavilion_auditevent",
    ],
)
def test_the_application_role_has_no_right_to_change_the_audit(application_role, statement):
    denied = pytest.raises(DatabaseError, match="permission denied")
    with denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_whole_way_to_a_store_runs_as_the_application_role(application_role):
    grant = make.approved(make.call()).grants.get()
    places.accept(grant, user=make.user_of(grant.application.company))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (application_role,)
    assert AuditEvent.objects.filter(verb="accept").count() == 1


@pytest.mark.parametrize("statement", ["UPDATE pavilion_auditevent SET verb = 'x'", "DELETE FROM pavilion_auditevent"])
def test_even_the_owner_is_refused_by_the_trigger(statement):
    make.submitted(make.call())
    denied = pytest.raises(DatabaseError, match="append-only")
    with denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
