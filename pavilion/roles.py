"""The two database roles: the owner migrates, the application runs and cannot change the audit trail."""

from django.conf import settings
from django.db import connection
from psycopg import sql

# Tables the application role may add to and read, never change or empty.
APPEND_ONLY = ["pavilion_auditevent", "inquiries_conversationevent"]


def create_application_role(*, password: str) -> bool:
    """Make the application role, or give it this password; returns whether it was made.

    The connected role must be allowed to create roles. What the new one may do, grant_application_role() says.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
        known = cursor.fetchone() is not None
        verb = sql.SQL("ALTER" if known else "CREATE")
        statement = sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
            verb, sql.Identifier(settings.APPLICATION_ROLE), sql.Literal(password)
        )
        cursor.execute(statement.as_string(cursor.connection))
    return not known


def grant_application_role() -> None:
    """Give the application role what it needs on every table, and take from it what would let it rewrite history.

    Run by the owner after each migration (`manage.py prepare` does). The role itself is made by
    tools/services.py in the embedded database, by `manage.py create_application_role` in yours. Does nothing when there is none.
    """
    role = settings.APPLICATION_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            return
        name = sql.Identifier(role)
        statements = [
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
        ]
        statements += [
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), name)
            for table in APPEND_ONLY
        ]
        for statement in statements:
            cursor.execute(statement.as_string(cursor.connection))
