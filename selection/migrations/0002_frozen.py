"""What was published, registered or submitted cannot be changed afterwards, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION selection_requirements_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM selection_call
        WHERE state <> 'draft'
          AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.call_id ELSE OLD.call_id END,
                     CASE WHEN TG_OP = 'DELETE' THEN OLD.call_id ELSE NEW.call_id END)
    ) THEN
        RAISE EXCEPTION 'the requirements of a published call are frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'call_requirements_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER call_requirements_frozen BEFORE INSERT OR UPDATE OR DELETE ON selection_callrequirement
    FOR EACH ROW EXECUTE FUNCTION selection_requirements_are_frozen();

CREATE FUNCTION selection_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER protocol_is_append_only BEFORE UPDATE OR DELETE ON selection_protocolentry
    FOR EACH ROW EXECUTE FUNCTION selection_is_append_only();
CREATE TRIGGER snapshot_is_append_only BEFORE UPDATE OR DELETE ON selection_snapshot
    FOR EACH ROW EXECUTE FUNCTION selection_is_append_only();

CREATE FUNCTION selection_documents_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM selection_application WHERE id = OLD.application_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'the documents of a submitted application are frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'documents_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_frozen BEFORE DELETE OR UPDATE OF application_id, kind, sha256, size, issued_on
    ON selection_document
    FOR EACH ROW EXECUTE FUNCTION selection_documents_are_frozen();

CREATE FUNCTION selection_package_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.list_price, OLD.reduced_price, OLD.published_products, OLD.banners, OLD.requests_per_month)
        IS DISTINCT FROM
       (NEW.list_price, NEW.reduced_price, NEW.published_products, NEW.banners, NEW.requests_per_month)
       AND (EXISTS (SELECT 1 FROM selection_call WHERE package_id = OLD.id AND state <> 'draft')
            OR EXISTS (SELECT 1 FROM selection_membership WHERE package_id = OLD.id)) THEN
        RAISE EXCEPTION 'the figures of a package in use are frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'package_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER package_is_frozen BEFORE UPDATE ON selection_package
    FOR EACH ROW EXECUTE FUNCTION selection_package_is_frozen();

CREATE FUNCTION selection_grant_within_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT call_id FROM selection_place WHERE id = NEW.place_id)
        IS DISTINCT FROM (SELECT call_id FROM selection_application WHERE id = NEW.application_id) THEN
        RAISE EXCEPTION 'place and application belong to different calls'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_within_call';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_within_call BEFORE INSERT OR UPDATE OF place_id, application_id ON selection_grant
    FOR EACH ROW EXECUTE FUNCTION selection_grant_within_call();
CREATE TRIGGER corrigendum_is_append_only BEFORE UPDATE OR DELETE ON selection_corrigendum
    FOR EACH ROW EXECUTE FUNCTION selection_is_append_only();
CREATE TRIGGER published_list_is_append_only BEFORE UPDATE OR DELETE ON selection_publishedlist
    FOR EACH ROW EXECUTE FUNCTION selection_is_append_only();
"""
UNGUARD = """
DROP TRIGGER published_list_is_append_only ON selection_publishedlist;
DROP TRIGGER corrigendum_is_append_only ON selection_corrigendum;
DROP TRIGGER grant_within_call ON selection_grant;
DROP FUNCTION selection_grant_within_call();
DROP TRIGGER package_is_frozen ON selection_package;
DROP FUNCTION selection_package_is_frozen();
DROP TRIGGER documents_frozen ON selection_document;
DROP FUNCTION selection_documents_are_frozen();
DROP TRIGGER snapshot_is_append_only ON selection_snapshot;
DROP TRIGGER protocol_is_append_only ON selection_protocolentry;
DROP FUNCTION selection_is_append_only();
DROP TRIGGER call_requirements_frozen ON selection_callrequirement;
DROP FUNCTION selection_requirements_are_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("selection", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
