"""What is asked of products of a sector or group: a versioned schema of typed attributes."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import localised
from pavilion import clock

from .categories import Category


class AttributeSchema(models.Model):
    """One version of what is asked; a version never changes (a trigger refuses it), a new one takes its place."""

    category = models.ForeignKey(Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="schemas")
    version = models.PositiveSmallIntegerField(_("version"))
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    by_officer = models.BooleanField(
        _("made by an officer"), default=False
    )  # our own file then leaves the category alone

    class Meta:
        verbose_name, verbose_name_plural = _("attribute schema"), _("attribute schemas")
        ordering = ["category", "-version"]
        constraints = [models.UniqueConstraint(fields=["category", "version"], name="schema_once_per_version")]

    def __str__(self):
        return f"{self.category} {self.version}"


class Attribute(models.Model):
    """One question of a schema."""

    class Kind(models.TextChoices):
        TEXT = "text", _("words")
        NUMBER = "number", _("number")
        CHOICE = "choice", _("one of")
        MULTI = "multi", _("some of")
        BOOL = "bool", _("yes or no")

    schema = models.ForeignKey(AttributeSchema, on_delete=models.CASCADE, related_name="attributes")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(_("key"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    label_it = models.CharField(_("label in Italian"), max_length=80)
    label_en = models.CharField(_("label in English"), max_length=80)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    required = models.BooleanField(_("required"), default=False)
    minimum = models.DecimalField(_("at least"), max_digits=12, decimal_places=3, null=True, blank=True)
    maximum = models.DecimalField(_("at most"), max_digits=12, decimal_places=3, null=True, blank=True)
    # "code=Italian/English", in the order they are offered
    options = ArrayField(models.CharField(max_length=120), verbose_name=_("options"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("attribute"), _("attributes")
        ordering = ["schema", "position"]
        constraints = [
            models.UniqueConstraint(fields=["schema", "key"], name="attribute_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["choice", "multi"], options__len__gt=0)
                | Q(~Q(kind__in=["choice", "multi"]), options=[]),
                name="attribute_options",
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gte=F("minimum")), name="attribute_bounds"
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """What is asked, in the page's language."""
        return localised(self, "label")

    # Options earlier versions offered: products that chose one still say it in words. Set by catalogue/attributes.py.
    options_before: tuple[str, ...] = ()

    def offered(self) -> dict[str, str]:
        """{code: words in the page's language}."""
        return _worded(self.options)

    def known(self) -> dict[str, str]:
        """What is offered now or was in an earlier version."""
        return _worded([*self.options_before, *self.options])


def _worded(options: Iterable[str]) -> dict[str, str]:
    found = {}
    for option in options:
        code, _equals, words = option.partition("=")
        name_it, _bar, name_en = words.partition("/")
        found[code] = localised(_Words(name_it, name_en), "name")
    return found


class _Words:
    def __init__(self, name_it: str, name_en: str):
        self.name_it, self.name_en = name_it, name_en
