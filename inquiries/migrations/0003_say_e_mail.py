"""The choices of how often people are told say e-mail as all pages do; nothing changes in the tables."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inquiries', '0002_what_was_sent_stands'),
    ]

    operations = [
        migrations.AlterField(
            model_name='noticechoice',
            name='pace',
            field=models.CharField(choices=[('now', 'At once'), ('hourly', 'Once an hour'), ('daily', 'Once a day'), ('never', 'No e-mail')], default='now', max_length=6, verbose_name='how soon'),
        ),
        migrations.AlterField(
            model_name='savedsearch',
            name='frequency',
            field=models.CharField(choices=[('daily', 'Every day'), ('weekly', 'Once a week'), ('never', 'No e-mail')], default='weekly', max_length=6, verbose_name='how often it is sent by e-mail'),
        ),
    ]
