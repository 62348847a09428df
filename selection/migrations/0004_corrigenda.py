"""Changes of a published call are numbered corrigenda; a revoked call leaves applications without object."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The text of a corrigendum was mailed and read: it stays as it is, whoever asks.
APPEND_ONLY = """
CREATE TRIGGER corrigendum_is_append_only BEFORE UPDATE OR DELETE ON selection_corrigendum
    FOR EACH ROW EXECUTE FUNCTION selection_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0001_initial'),
        ('selection', '0003_reduced_fee'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Corrigendum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('announce', 'clarification or correction'), ('extend', 'extension of the closing date'), ('places', 'change of the number of places'), ('suspend', 'suspension'), ('resume', 'resumption'), ('revoke', 'revocation')], max_length=8, verbose_name='kind')),
                ('text_it', models.TextField(max_length=4000, verbose_name='text in Italian')),
                ('text_en', models.TextField(max_length=4000, verbose_name='text in English')),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
            ],
            options={
                'verbose_name': 'corrigendum',
                'verbose_name_plural': 'corrigenda',
                'ordering': ['number'],
            },
        ),
        migrations.AlterField(
            model_name='application',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('screening', 'in screening'), ('completion', 'completion requested'), ('notice', 'pre-rejection notice'), ('proposed', 'proposed'), ('eligible', 'eligible'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn'), ('superseded', 'superseded by a later one'), ('inadmissible', 'inadmissible'), ('void', 'without object: the call was revoked')], default='draft', editable=False, max_length=12, verbose_name='state'),
        ),
        migrations.AlterConstraint(
            model_name='call',
            name='call_waiting_list_until',
            constraint=models.CheckConstraint(condition=models.Q(('waiting_list_until__gte', models.F('submission_closes_at'))), name='call_waiting_list_until', violation_error_message='The waiting list must be valid at least until the closing instant.'),
        ),
        migrations.AddField(
            model_name='corrigendum',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrigenda', to='selection.call'),
        ),
        migrations.AddField(
            model_name='corrigendum',
            name='issued_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='corrigendum',
            constraint=models.UniqueConstraint(fields=('call', 'number'), name='corrigendum_number_once'),
        ),
        migrations.AddConstraint(
            model_name='corrigendum',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='corrigendum_number'),
        ),
        migrations.AddConstraint(
            model_name='corrigendum',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text_it', ''), _negated=True), models.Q(('text_en', ''), _negated=True)), name='corrigendum_texts'),
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER corrigendum_is_append_only ON selection_corrigendum"),
    ]
