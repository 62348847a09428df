"""Files that go with messages."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pavilion import clock
from pavilion.files import private_storage

from .conversations import Message
from .held import HeldMessage
from .pending import PendingEnquiry


class MessageFile(models.Model):
    """A document or picture that goes with a message: private, opened and checked when it arrived.

    With an enquiry that waits for its address, or a message that an officer looks at first, it belongs to that until it is
    delivered.
    """

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        PICTURE = "image/jpeg", "JPEG"

    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="files")
    pending = models.ForeignKey(PendingEnquiry, null=True, on_delete=models.PROTECT, related_name="files")
    held = models.ForeignKey(HeldMessage, null=True, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(storage=private_storage, max_length=200)
    filename = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=20, choices=Kind)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("file of a message"), _("files of messages")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, pending=None, held=None)
                | Q(message=None, pending__isnull=False, held=None)
                | Q(message=None, pending=None, held__isnull=False),
                name="message_file_one_home",
            ),
            models.UniqueConstraint(fields=["message", "sha256"], name="message_file_once"),
            models.UniqueConstraint(fields=["pending", "sha256"], name="message_file_pending_once"),
            models.UniqueConstraint(fields=["held", "sha256"], name="message_file_held_once"),
            models.UniqueConstraint(fields=["file"], name="message_file_stored_once"),
            models.CheckConstraint(
                condition=Q(content_type__in=["application/pdf", "image/jpeg"]), name="message_file_kind"
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0) & Q(sha256__regex="^[0-9a-f]{64}$"), name="message_file_whole"
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"
