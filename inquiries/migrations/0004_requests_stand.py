"""What was sent stands: a request's words once they were sent, every revision of a quote, every event; and a quote belongs to
the request of its invitation."""

from django.db import migrations

GUARD = """
CREATE FUNCTION inquiries_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER request_events_are_append_only BEFORE UPDATE OR DELETE ON inquiries_requestevent
    FOR EACH ROW EXECUTE FUNCTION inquiries_is_append_only();
CREATE TRIGGER quote_revisions_stand BEFORE UPDATE OR DELETE ON inquiries_quoterevision
    FOR EACH ROW EXECUTE FUNCTION inquiries_is_append_only();
CREATE TRIGGER quote_prices_stand BEFORE UPDATE OR DELETE ON inquiries_quoteprice
    FOR EACH ROW EXECUTE FUNCTION inquiries_is_append_only();
CREATE TRIGGER quote_counters_stand BEFORE UPDATE OR DELETE ON inquiries_quotecounter
    FOR EACH ROW EXECUTE FUNCTION inquiries_is_append_only();

CREATE FUNCTION inquiries_request_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        NEW.buyer_id, NEW.title, NEW.text, NEW.destination, NEW.incoterm, NEW.needed_by, NEW.currency, NEW.language,
        NEW.closes_at, NEW.sectors, NEW.submitted_at
    ) IS DISTINCT FROM (
        OLD.buyer_id, OLD.title, OLD.text, OLD.destination, OLD.incoterm, OLD.needed_by, OLD.currency, OLD.language,
        OLD.closes_at, OLD.sectors, OLD.submitted_at
    ) THEN
        RAISE EXCEPTION 'a request that was sent is frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'request_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_frozen BEFORE UPDATE ON inquiries_quoterequest
    FOR EACH ROW EXECUTE FUNCTION inquiries_request_is_frozen();

CREATE FUNCTION inquiries_request_parts_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM inquiries_quoterequest
        WHERE state <> 'draft'
          AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.request_id ELSE OLD.request_id END,
                     CASE WHEN TG_OP = 'DELETE' THEN OLD.request_id ELSE NEW.request_id END)
    ) THEN
        RAISE EXCEPTION 'a request that was sent is frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_lines_frozen BEFORE INSERT OR UPDATE OR DELETE ON inquiries_requestline
    FOR EACH ROW EXECUTE FUNCTION inquiries_request_parts_are_frozen();
CREATE TRIGGER request_files_frozen BEFORE INSERT OR UPDATE OR DELETE ON inquiries_requestfile
    FOR EACH ROW EXECUTE FUNCTION inquiries_request_parts_are_frozen();

ALTER TABLE inquiries_quote ADD CONSTRAINT quote_of_its_request
    FOREIGN KEY (invitation_id, request_id) REFERENCES inquiries_requestinvitation (id, request_id);
ALTER TABLE inquiries_quoterequest ADD CONSTRAINT request_awards_its_own
    FOREIGN KEY (awarded_id, id) REFERENCES inquiries_quote (id, request_id);
"""
UNGUARD = """
ALTER TABLE inquiries_quoterequest DROP CONSTRAINT request_awards_its_own;
ALTER TABLE inquiries_quote DROP CONSTRAINT quote_of_its_request;
DROP TRIGGER request_files_frozen ON inquiries_requestfile;
DROP TRIGGER request_lines_frozen ON inquiries_requestline;
DROP FUNCTION inquiries_request_parts_are_frozen();
DROP TRIGGER request_frozen ON inquiries_quoterequest;
DROP FUNCTION inquiries_request_is_frozen();
DROP TRIGGER quote_counters_stand ON inquiries_quotecounter;
DROP TRIGGER quote_prices_stand ON inquiries_quoteprice;
DROP TRIGGER quote_revisions_stand ON inquiries_quoterevision;
DROP TRIGGER request_events_are_append_only ON inquiries_requestevent;
DROP FUNCTION inquiries_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0003_requests_and_quotes")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
