"""What was sent stands: events, a request once it was sent, every revision of a quote; a quote belongs to the request of its
invitation; tags and colleagues are the company’s own. Words of requests that ended long ago may become nothing."""

from django.db import migrations

GUARD = """
CREATE FUNCTION inquiries_events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of a conversation are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON inquiries_conversationevent
    FOR EACH ROW EXECUTE FUNCTION inquiries_events_are_append_only();

CREATE FUNCTION inquiries_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER request_events_are_append_only BEFORE UPDATE OR DELETE ON inquiries_requestevent
    FOR EACH ROW EXECUTE FUNCTION inquiries_is_append_only();

-- Words of what ended long ago may be forgotten: they become nothing, and nothing else changes.
CREATE FUNCTION inquiries_words_alone_are_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'text' - 'note' = to_jsonb(OLD) - 'text' - 'note'
           AND coalesce(to_jsonb(NEW) ->> 'text', '') IN ('', '–') AND coalesce(to_jsonb(NEW) ->> 'note', '') = '' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER quote_revisions_stand BEFORE UPDATE OR DELETE ON inquiries_quoterevision
    FOR EACH ROW EXECUTE FUNCTION inquiries_words_alone_are_forgotten();
CREATE TRIGGER quote_prices_stand BEFORE UPDATE OR DELETE ON inquiries_quoteprice
    FOR EACH ROW EXECUTE FUNCTION inquiries_words_alone_are_forgotten();
CREATE TRIGGER quote_counters_stand BEFORE UPDATE OR DELETE ON inquiries_quotecounter
    FOR EACH ROW EXECUTE FUNCTION inquiries_words_alone_are_forgotten();

CREATE FUNCTION inquiries_request_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        NEW.buyer_id, NEW.destination, NEW.incoterm, NEW.needed_by, NEW.currency, NEW.language, NEW.closes_at, NEW.sectors,
        NEW.submitted_at
    ) IS DISTINCT FROM (
        OLD.buyer_id, OLD.destination, OLD.incoterm, OLD.needed_by, OLD.currency, OLD.language, OLD.closes_at, OLD.sectors,
        OLD.submitted_at
    ) OR OLD.state <> 'draft' AND (NEW.title, NEW.text) IS DISTINCT FROM (OLD.title, OLD.text)
        AND NOT (OLD.ended_at IS NOT NULL AND NEW.title = '–' AND NEW.text = '')
    THEN
        RAISE EXCEPTION 'a request that was sent is frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'request_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_frozen BEFORE UPDATE ON inquiries_quoterequest
    FOR EACH ROW EXECUTE FUNCTION inquiries_request_is_frozen();

CREATE FUNCTION inquiries_request_parts_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'inquiries_requestline' THEN
        IF to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text' AND to_jsonb(NEW) ->> 'text' = '–' THEN RETURN NEW; END IF;
    END IF;
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'inquiries_requestfile' THEN
        IF EXISTS (SELECT 1 FROM inquiries_quoterequest WHERE id = OLD.request_id AND ended_at IS NOT NULL) THEN
            RETURN OLD;
        END IF;
    END IF;
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

CREATE FUNCTION inquiries_tag_of_own_company() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT company_id FROM inquiries_conversationtag WHERE id = NEW.tag_id)
       IS DISTINCT FROM (SELECT company_id FROM inquiries_conversation WHERE id = NEW.conversation_id) THEN
        RAISE EXCEPTION 'a tag is put on conversations of its own company'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tagging_own_company';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tagging_own_company BEFORE INSERT OR UPDATE ON inquiries_tagging
    FOR EACH ROW EXECUTE FUNCTION inquiries_tag_of_own_company();

CREATE FUNCTION inquiries_assigned_to_own_company() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT company_id FROM companies_mandate WHERE id = NEW.mandate_id)
       IS DISTINCT FROM (SELECT company_id FROM inquiries_conversation WHERE id = NEW.conversation_id) THEN
        RAISE EXCEPTION 'a conversation is given to people of its own company'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_own_company';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_own_company BEFORE INSERT OR UPDATE ON inquiries_assignment
    FOR EACH ROW EXECUTE FUNCTION inquiries_assigned_to_own_company();
"""
UNGUARD = """
DROP TRIGGER assignment_own_company ON inquiries_assignment;
DROP FUNCTION inquiries_assigned_to_own_company();
DROP TRIGGER tagging_own_company ON inquiries_tagging;
DROP FUNCTION inquiries_tag_of_own_company();
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
DROP FUNCTION inquiries_words_alone_are_forgotten();
DROP TRIGGER events_are_append_only ON inquiries_conversationevent;
DROP FUNCTION inquiries_events_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
