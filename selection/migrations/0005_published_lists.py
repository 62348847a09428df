"""Provisional and final lists, kept as they were published."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


APPEND_ONLY = """
CREATE TRIGGER published_list_is_append_only BEFORE UPDATE OR DELETE ON selection_publishedlist
    FOR EACH ROW EXECUTE FUNCTION selection_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('selection', '0004_corrigenda'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('provisional', 'provisional list'), ('final', 'final list')], max_length=11, verbose_name='kind')),
                ('number', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('rows', models.JSONField(default=list)),
                ('fingerprints', models.JSONField(default=list)),
                ('root', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField(verbose_name='published at')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='selection.call')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'published list',
                'verbose_name_plural': 'published lists',
                'ordering': ['published_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('call', 'kind', 'number'), name='published_list_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='published_list_number')],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER published_list_is_append_only ON selection_publishedlist"),
    ]
