"""What a store shows beside its words: pictures, contact people, fairs, closure days, groups of products."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import localised
from pavilion import clock

from .pictures import Picture
from .stores import Store


class StorePicture(models.Model):
    """A picture of the company; the first one stands large at the top."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="store_uses")
    position = models.PositiveSmallIntegerField(default=0)
    alt_it = models.CharField(_("what the picture shows, in Italian"), max_length=200, blank=True)
    alt_en = models.CharField(_("what the picture shows, in English"), max_length=200, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "picture"],
                name="store_picture_once",
                violation_error_message=_("This picture is already among those of the store."),
            )
        ]

    def __str__(self):
        return f"{self.store} {self.position}"

    @property
    def alt(self) -> str:
        """The alternative text in the page's language."""
        return localised(self, "alt")


class StoreContact(models.Model):
    """A person buyers deal with, as the company wishes to show them."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=80)
    role_it = models.CharField(_("task, in Italian"), max_length=80, blank=True)
    role_en = models.CharField(_("task, in English"), max_length=80, blank=True)
    languages = models.CharField(_("languages"), max_length=80, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="store_contact_name")]

    def __str__(self):
        return self.name

    @property
    def role(self) -> str:
        """The task in the page's language."""
        return localised(self, "role") or self.role_en


class StoreFair(models.Model):
    """A trade fair where the company can be met."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="fairs")
    name = models.CharField(_("fair"), max_length=80)
    town = models.CharField(_("town"), max_length=80)
    stand = models.CharField(_("stand"), max_length=40, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="store_fair_days",
                violation_error_message=_("It ends before it begins."),
            )
        ]

    def __str__(self):
        return self.name


class StoreClosure(models.Model):
    """Days on which the company does not answer: holidays."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    declared_at = models.DateTimeField(default=clock.now, editable=False)  # it excuses nothing that came before

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="store_closure_days",
                violation_error_message=_("It ends before it begins."),
            )
        ]

    def __str__(self):
        return f"{self.first_day} – {self.last_day}"

    def covers(self, day: date) -> bool:
        """Whether a day is one of these."""
        return self.first_day <= day <= self.last_day


class ProductGroup(models.Model):
    """A company's own way of ordering its products."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField(default=0)
    name_it = models.CharField(_("name in Italian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name_it"],
                name="product_group_once",
                violation_error_message=_("You already have a group with this name."),
            )
        ]

    def __str__(self):
        return localised(self, "name") or self.name_it
