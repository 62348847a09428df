"""Rows of a product's trade terms: lead times by quantity, delivery terms, and its data sheet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pavilion import clock
from pavilion.files import private_storage

from .products import Product


class LeadTime(models.Model):
    """How many days an order of a quantity takes; the deepest quantity reached holds."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="lead_times")
    quantity = models.PositiveIntegerField(_("from quantity"))
    days = models.PositiveSmallIntegerField(_("days"))

    class Meta:
        ordering = ["quantity"]
        constraints = [
            models.UniqueConstraint(fields=["product", "quantity"], name="lead_time_once_per_quantity"),
            models.CheckConstraint(condition=Q(quantity__gt=0, days__lte=1000), name="lead_time_bounds"),
        ]

    def __str__(self):
        return f"{self.quantity}: {self.days}"


class Delivery(models.Model):
    """A delivery term of Incoterms 2020 with its place."""

    class Incoterm(models.TextChoices):
        EXW = "EXW", "EXW"
        FCA = "FCA", "FCA"
        FAS = "FAS", "FAS"
        FOB = "FOB", "FOB"
        CFR = "CFR", "CFR"
        CIF = "CIF", "CIF"
        CPT = "CPT", "CPT"
        CIP = "CIP", "CIP"
        DAP = "DAP", "DAP"
        DPU = "DPU", "DPU"
        DDP = "DDP", "DDP"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="deliveries")
    incoterm = models.CharField(_("Incoterm"), max_length=3, choices=Incoterm)
    place = models.CharField(_("place"), max_length=60)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "incoterm", "place"], name="delivery_once"),
            models.CheckConstraint(condition=~Q(place=""), name="delivery_place"),
        ]

    def __str__(self):
        return f"{self.incoterm} {self.place}"


class DataSheet(models.Model):
    """The company's own PDF about a product, opened and checked before it was kept."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="data_sheet")
    file = models.FileField(storage=private_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("data sheet"), _("data sheets")

    def __str__(self):
        return self.sha256[:12]
