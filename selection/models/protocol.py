"""The protocol register, and what an application said when it was submitted."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .applications import Application


class ProtocolYear(models.Model):
    """The protocol register's counter: the last number given in a year. Its row is locked last, and for moments only."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("protocol year"), _("protocol years")

    def __str__(self):
        return str(self.year)


class ProtocolEntry(models.Model):
    """A line of the protocol register (DPR 445/2000, art. 53): number, date, sender, subject, hash. Never edited."""

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField()
    application = models.OneToOneField(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="protocol"
    )
    registered_at = models.DateTimeField(_("registered at"))
    subject = models.CharField(_("subject"), max_length=300)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("protocol entry"), _("protocol register")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="protocol_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="protocol_number"),
        ]

    def __str__(self):
        prefix = "DEMO-" if settings.DEMO else ""
        return f"{prefix}{self.number:07d}/{self.year % 100:02d}"


class Snapshot(models.Model):
    """What an application said when it was submitted (or completed): canonical JSON with the hashes of its files."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField(default=1)
    taken_at = models.DateTimeField()
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("snapshot"), _("snapshots")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="snapshot_once")]

    def __str__(self):
        return f"{self.application_id}/{self.number}"


class PersonalRecord(models.Model):
    """The personal parts of a snapshot, apart: the snapshot holds only their salted hash, so they can be erased."""

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="personal")
    content = models.JSONField()
    salt = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("personal record"), _("personal records")

    def __str__(self):
        return str(self.snapshot_id)
