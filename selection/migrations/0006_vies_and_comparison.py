"""What VIES answered, and how applications compare with their companies' present data."""

import django.db.models.deletion
import pavilion.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('selection', '0005_published_lists'),
    ]

    operations = [
        migrations.AlterField(
            model_name='callrequirement',
            name='automatic_check',
            field=models.CharField(blank=True, choices=[('', 'none: the officer reads'), ('office', 'registered office in Italy'), ('site', 'production site in Italy'), ('products', 'at least one product of Italian origin'), ('file', 'documents present and not too old'), ('register', 'VAT number, tax code, REA number, VIES'), ('website', 'website and a foreign language')], max_length=10, verbose_name='automatic check'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='automatic_check',
            field=models.CharField(blank=True, choices=[('', 'none: the officer reads'), ('office', 'registered office in Italy'), ('site', 'production site in Italy'), ('products', 'at least one product of Italian origin'), ('file', 'documents present and not too old'), ('register', 'VAT number, tax code, REA number, VIES'), ('website', 'website and a foreign language')], max_length=10, verbose_name='automatic check'),
        ),
        migrations.CreateModel(
            name='LiveComparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('changed', models.JSONField(default=list)),
                ('compared_at', models.DateTimeField(verbose_name='compared at')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='comparison', to='selection.application')),
            ],
            options={
                'verbose_name': 'comparison',
                'verbose_name_plural': 'comparisons',
            },
        ),
        migrations.CreateModel(
            name='VatCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work_state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=8, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('due_at', models.DateTimeField(default=pavilion.clock.machine_now, verbose_name='due at')),
                ('leased_until', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('last_error', models.TextField(blank=True, verbose_name='last error')),
                ('vat_number', models.CharField(max_length=11, verbose_name='VAT number')),
                ('answer', models.CharField(blank=True, choices=[('', 'not asked yet'), ('valid', 'valid'), ('not_valid', 'not valid'), ('unknown', 'not verifiable')], default='', max_length=9, verbose_name='answer')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='note')),
                ('consultation', models.CharField(blank=True, max_length=40, verbose_name='consultation number')),
                ('asked_at', models.DateTimeField(null=True, verbose_name='asked at')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='vat_check', to='selection.application')),
            ],
            options={
                'verbose_name': 'VIES check',
                'verbose_name_plural': 'VIES checks',
                'indexes': [models.Index(condition=models.Q(('work_state', 'waiting')), fields=['due_at'], name='vat_check_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('asked_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('asked_at__isnull', False)), _connector='OR'), name='vat_check_asked_at')],
            },
        ),
    ]
