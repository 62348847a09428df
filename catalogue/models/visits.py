"""How often pages of products and stores were looked at. Nothing is known of who looked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company

from .products import Product


class PageView(models.Model):
    """One look at a page, kept for some days: so that what is read twice from the stream counts once."""

    number = models.UUIDField(primary_key=True)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(
        Product, null=True, on_delete=models.CASCADE, related_name="+"
    )  # none: the store's page
    day = models.DateField()

    class Meta:
        verbose_name, verbose_name_plural = _("page view"), _("page views")
        indexes = [models.Index(fields=["day", "company", "product"], name="page_view_day")]

    def __str__(self):
        return f"{self.company_id} {self.day}"


class ViewDay(models.Model):
    """How often a product's page (or, without one, the store's) was looked at on a day of Rome."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="view_days")
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="view_days")
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("views"))

    class Meta:
        verbose_name, verbose_name_plural = _("views of a day"), _("views of days")
        constraints = [
            models.UniqueConstraint(fields=["company", "day", "product"], nulls_distinct=False, name="view_day_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="view_day_number"),
        ]

    def __str__(self):
        return f"{self.company_id} {self.day}"
