"""Pictures: the original kept privately once per content, renditions made by a worker before anything is shown."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import localised
from pavilion import clock
from pavilion.files import private_storage
from pavilion.work import WorkRow

from .products import Product


class Picture(WorkRow):
    """One picture by its content. Its work is its renditions: JPEG and WebP of every width in `widths`."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    original = models.FileField(storage=private_storage, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = ArrayField(models.PositiveSmallIntegerField(), default=list)
    received_at = models.DateTimeField(_("received at"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("picture"), _("pictures")
        indexes = [models.Index(fields=["due_at"], condition=Q(work_state="waiting"), name="picture_waiting")]

    def __str__(self):
        return self.sha256[:12]

    @property
    def is_ready(self) -> bool:
        """Whether its renditions exist."""
        return self.work_state == self.State.DONE


class ProductPicture(models.Model):
    """A picture of a product, in its order, with the words for those who do not see it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField(default=0)
    alt_it = models.CharField(_("what the picture shows, in Italian"), max_length=200, blank=True)
    alt_en = models.CharField(_("what the picture shows, in English"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("product picture"), _("product pictures")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "picture"],
                name="product_picture_once",
                violation_error_message=_("This picture is already among those of the product."),
            )
        ]

    def __str__(self):
        return f"{self.product} {self.position}"

    @property
    def alt(self) -> str:
        """The alternative text in the page's language."""
        return localised(self, "alt")
