"""Tables of products that companies send, what is wrong in them, and layouts in which products leave."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from pavilion import clock
from pavilion.files import private_storage
from pavilion.work import WorkRow

from .categories import Category


class ProductImport(WorkRow):
    """A table a company sent: read and checked by a worker, written only after the company has seen what would happen."""

    class Stage(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked: nothing written yet")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written")
        UNREADABLE = "unreadable", _("could not be read")
        DISCARDED = "discarded", _("discarded")

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="product_imports"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    category = models.ForeignKey(
        Category, verbose_name=_("group of the template"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # fmt: skip
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.CHECKING)
    file = models.FileField(storage=private_storage, max_length=200)
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=2)  # of what is said about its cells
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)  # where writing goes on after an interruption
    created = models.PositiveIntegerField(_("new products"), default=0)
    changed = models.PositiveIntegerField(_("changed products"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged products"), default=0)
    refused = models.PositiveIntegerField(_("rows left out"), default=0)
    reason = models.TextField(_("why it could not be read"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("table of products"), _("tables of products")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(work_state="waiting"), name="productimport_waiting")]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="import_done"),
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(stage__in=["checking", "writing"]),
                name="import_one_at_a_time",
                violation_error_message=_("Another table of yours is being worked on: wait until it is done."),
            ),
        ]

    def __str__(self):
        return self.name


class ImportProblem(models.Model):
    """What is wrong with one cell, or with a whole row (an empty column)."""

    product_import = models.ForeignKey(ProductImport, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"))  # as a spreadsheet numbers them
    column = models.CharField(_("column"), max_length=120, blank=True)
    value = models.CharField(_("value"), max_length=120, blank=True)
    message = models.CharField(_("what is wrong"), max_length=400)

    class Meta:
        verbose_name, verbose_name_plural = _("problem of a table"), _("problems of tables")
        ordering = ["row", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product_import", "row", "column", "message"], name="import_problem_once")
        ]

    def __str__(self):
        return f"{self.row}: {self.message}"


class ExportLayout(models.Model):
    """Which columns a table of products has when it is made for another place, and how they are called there."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    columns = models.TextField(
        _("columns"),
        help_text=_(
            "One a line: header = key of a column, or header = “a fixed text”. Keys are listed in the documentation."
        ),
    )
    is_on = models.BooleanField(_("offered to companies"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("export layout"), _("export layouts")
        ordering = ["name"]

    def __str__(self):
        return self.name
