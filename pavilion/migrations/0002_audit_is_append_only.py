"""The audit trail cannot be changed, whoever asks: a row trigger refuses UPDATE and DELETE."""

from django.db import migrations

GUARD = """
CREATE FUNCTION pavilion_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON pavilion_auditevent
    FOR EACH ROW EXECUTE FUNCTION pavilion_audit_is_append_only();
"""
UNGUARD = """
DROP TRIGGER audit_is_append_only ON pavilion_auditevent;
DROP FUNCTION pavilion_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("pavilion", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
