"""Search words, regions and the goal are frozen with the rest of a banner."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION campaigns_campaign_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
# What was there before also compares everything but the three new columns.
UNGUARD = GUARD
for name in ("searches", "regions", "goal"):
    UNGUARD = UNGUARD.replace(f"NEW.{name}, ", "").replace(f"OLD.{name}, ", "")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_measured_exposure")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
