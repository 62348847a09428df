"""What every room shares: the user, the audit trail, the outbox, and the record of scheduled runs."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import clock
from .work import WorkRow


class UserManager(BaseUserManager):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A new user; the address is stored in lower case, since nobody tells apart A@ and a@."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """A user with every permission, for the first installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Who signs in: an address, a language, active or not. Names and roles belong to the rooms."""

    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("it", "Italiano"), ("en", "English")], default="it"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the desk"), default=False)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name, verbose_name_plural = _("user"), _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=models.functions.Lower("email")), name="user_email_lower")
        ]

    def __str__(self):
        return self.email


class AuditEvent(models.Model):
    """One thing that was decided: who, when, what, why. Append-only, chained by hash within its subject.

    Holds ids and field names, no personal data: people are references. Written by audit.record() alone; a trigger
    refuses UPDATE and DELETE, and the application role has no right to either.
    """

    subject_type = models.CharField(_("subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject id"))
    seq = models.PositiveIntegerField(_("number in its sequence"))
    verb = models.CharField(_("verb"), max_length=60)
    actor = models.ForeignKey(User, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("why"), blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    request_id = models.CharField(_("number of the request"), max_length=36, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("audit event"), _("audit events")
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id", "seq"], name="audit_subject_seq")]
        indexes = [models.Index(fields=["at"], name="audit_at")]

    def __str__(self):
        return f"{self.subject_type} {self.subject_id} #{self.seq} {self.verb}"


class OutboxMail(WorkRow):
    """A mail that is true: written in the transaction that made it so, rendered in the recipient's language, sent later.

    `key` names the event, so that no event sends twice. The Message-ID is fixed at writing: a mail sent twice by an
    interrupted worker is recognised as one by every mail reader.
    """

    key = models.CharField(max_length=200, unique=True)
    message_id = models.UUIDField(default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    to = models.EmailField(_("recipient"))
    language = models.CharField(_("language"), max_length=2)
    template = models.CharField(_("template"), max_length=100)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)  # a POST to it, without a session, ends such mails
    created_at = models.DateTimeField(_("written at"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("e-mail"), _("e-mails")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(work_state="waiting"), name="outbox_waiting")]

    def __str__(self):
        return self.key


class TaskRun(models.Model):
    """The last run of one scheduled task, for the officers' page: when, how long, what it said."""

    task = models.CharField(_("task"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    succeeded = models.BooleanField(_("succeeded"), null=True)
    result = models.TextField(_("result"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("scheduled task"), _("scheduled tasks")

    def __str__(self):
        return self.task
