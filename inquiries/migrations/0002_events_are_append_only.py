"""Response figures are computed from the events: a row trigger refuses UPDATE and DELETE, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION inquiries_events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of a conversation are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON inquiries_conversationevent
    FOR EACH ROW EXECUTE FUNCTION inquiries_events_are_append_only();
"""
UNGUARD = """
DROP TRIGGER events_are_append_only ON inquiries_conversationevent;
DROP FUNCTION inquiries_events_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
