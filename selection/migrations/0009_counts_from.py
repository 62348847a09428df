"""Months of a membership may count from the first published product."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0001_initial'),
        ('selection', '0008_membership_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='counts_from',
            field=models.DateField(editable=False, null=True, verbose_name='months count from'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('counts_from', None), ('counts_from__gte', models.F('starts_on')), _connector='OR'), name='membership_counts_from'),
        ),
    ]
