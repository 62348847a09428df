"""The row of a mail is called an e-mail, as on all pages; nothing changes in the tables."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('pavilion', '0002_audit_is_append_only'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='outboxmail',
            options={'verbose_name': 'e-mail', 'verbose_name_plural': 'e-mails'},
        ),
    ]
