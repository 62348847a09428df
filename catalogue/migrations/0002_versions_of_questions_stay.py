"""A version of what a category asks never changes, whoever tries."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION catalogue_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of what a category asks never changes: write the next one'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER schema_stays BEFORE UPDATE OR DELETE ON catalogue_attributeschema
    FOR EACH ROW EXECUTE FUNCTION catalogue_versions_stay();
CREATE TRIGGER attribute_stays BEFORE UPDATE OR DELETE ON catalogue_attribute
    FOR EACH ROW EXECUTE FUNCTION catalogue_versions_stay();
"""
UNGUARD = """
DROP TRIGGER attribute_stays ON catalogue_attribute;
DROP TRIGGER schema_stays ON catalogue_attributeschema;
DROP FUNCTION catalogue_versions_stay();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attributeschema',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schemas', to='catalogue.category', verbose_name='category'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
