"""What is asked for, in fields, and the two who talk about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from catalogue import terms
from catalogue.models import Product

TEXT_LENGTH = 4000


class Side(models.TextChoices):
    """The two who talk."""

    BUYER = "buyer", _("buyer")
    COMPANY = "company", _("company")

    @property
    def other(self) -> "Side":
        """Who is being talked to."""
        return Side.COMPANY if self == Side.BUYER else Side.BUYER


class Incoterm(models.TextChoices):
    """Incoterms 2020. The codes are international; what each one means is said in the page's language."""

    EXW = "EXW", _("EXW, collected at the works")
    FCA = "FCA", _("FCA, handed to the buyer’s carrier")
    FAS = "FAS", _("FAS, alongside the ship")
    FOB = "FOB", _("FOB, on board the ship")
    CFR = "CFR", _("CFR, freight paid to the port")
    CIF = "CIF", _("CIF, freight and insurance paid to the port")
    CPT = "CPT", _("CPT, carriage paid")
    CIP = "CIP", _("CIP, carriage and insurance paid")
    DAP = "DAP", _("DAP, delivered, import duties paid by the buyer")
    DPU = "DPU", _("DPU, delivered and unloaded")
    DDP = "DDP", _("DDP, delivered, duties paid")


class AskedFor(models.Model):
    """What is asked for, in fields: the columns an enquiry has both while it waits and once it is a message."""

    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Product.Unit, blank=True)
    destination = CountryField(_("destination"), blank=True)
    incoterm = models.CharField(_("delivery terms"), max_length=3, choices=Incoterm, blank=True)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def amount(self) -> str:
        """Quantity and unit in words: "500 m²"; empty when none was given."""
        return terms.quantity(self.quantity, self.unit) if self.quantity else ""
