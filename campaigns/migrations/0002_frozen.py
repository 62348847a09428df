"""What was proposed or approved cannot be changed, whoever asks: an edit is a new version. Sightings are never altered."""

from django.db import migrations

GUARD = """
CREATE FUNCTION campaigns_campaign_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('draft', 'sent_back') AND (
        NEW.company_id, NEW.placement_id, NEW.searches, NEW.regions, NEW.language, NEW.kind, NEW.starts_at, NEW.ends_at,
        NEW.priority, NEW.goal, NEW.target, NEW.store_id, NEW.product_id, NEW.category_id, NEW.version, NEW.replaces_id
    ) IS DISTINCT FROM (
        OLD.company_id, OLD.placement_id, OLD.searches, OLD.regions, OLD.language, OLD.kind, OLD.starts_at, OLD.ends_at,
        OLD.priority, OLD.goal, OLD.target, OLD.store_id, OLD.product_id, OLD.category_id, OLD.version, OLD.replaces_id
    ) THEN
        RAISE EXCEPTION 'a banner that was proposed is frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'campaign_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaign_frozen BEFORE UPDATE ON campaigns_campaign
    FOR EACH ROW EXECUTE FUNCTION campaigns_campaign_is_frozen();

CREATE FUNCTION campaigns_parts_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM campaigns_campaign
        WHERE state NOT IN ('draft', 'sent_back')
          AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.campaign_id ELSE OLD.campaign_id END,
                     CASE WHEN TG_OP = 'DELETE' THEN OLD.campaign_id ELSE NEW.campaign_id END)
    ) THEN
        RAISE EXCEPTION 'a banner that was proposed is frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER creative_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_creative
    FOR EACH ROW EXECUTE FUNCTION campaigns_parts_are_frozen();
CREATE TRIGGER campaign_sectors_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_campaign_sectors
    FOR EACH ROW EXECUTE FUNCTION campaigns_parts_are_frozen();

CREATE FUNCTION campaigns_sightings_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sighting is never altered'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sighting_stands';
END $$;
CREATE TRIGGER sighting_stands BEFORE UPDATE ON campaigns_sighting
    FOR EACH ROW EXECUTE FUNCTION campaigns_sightings_stand();
"""
UNGUARD = """
DROP TRIGGER sighting_stands ON campaigns_sighting;
DROP FUNCTION campaigns_sightings_stand();
DROP TRIGGER campaign_sectors_frozen ON campaigns_campaign_sectors;
DROP TRIGGER creative_frozen ON campaigns_creative;
DROP FUNCTION campaigns_parts_are_frozen();
DROP TRIGGER campaign_frozen ON campaigns_campaign;
DROP FUNCTION campaigns_campaign_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
