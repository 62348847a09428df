"""System checks: what the portal relies on and a wrong setting would break silently."""

from django.core.checks import Error, Tags, register
from django.db import connection


@register(Tags.database)
def read_committed(app_configs, databases=None, **kwargs):
    """Lock-then-read is right only when each statement takes a fresh snapshot."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_isolation")
        level = cursor.fetchone()[0]
    if level == "read committed":
        return []
    return [
        Error(f"The database's isolation level is '{level}'; the portal needs 'read committed'.", id="pavilion.E001")
    ]
