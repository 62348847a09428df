"""What people wrote in a request that ended long ago can be forgotten: its words may become nothing, and nothing else may change."""

from django.db import migrations

FORGETTING = """
CREATE OR REPLACE FUNCTION inquiries_request_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION inquiries_request_parts_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER quote_revisions_stand ON inquiries_quoterevision;
DROP TRIGGER quote_prices_stand ON inquiries_quoteprice;
DROP TRIGGER quote_counters_stand ON inquiries_quotecounter;
CREATE TRIGGER quote_revisions_stand BEFORE UPDATE OR DELETE ON inquiries_quoterevision
    FOR EACH ROW EXECUTE FUNCTION inquiries_words_alone_are_forgotten();
CREATE TRIGGER quote_prices_stand BEFORE UPDATE OR DELETE ON inquiries_quoteprice
    FOR EACH ROW EXECUTE FUNCTION inquiries_words_alone_are_forgotten();
CREATE TRIGGER quote_counters_stand BEFORE UPDATE OR DELETE ON inquiries_quotecounter
    FOR EACH ROW EXECUTE FUNCTION inquiries_words_alone_are_forgotten();
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0004_requests_stand")]
    operations = [migrations.RunSQL(FORGETTING, migrations.RunSQL.noop)]
