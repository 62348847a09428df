"""The places on the portal's pages where a banner may stand: reference data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlacementQuerySet(models.QuerySet):
    """Questions asked of placements."""

    def on(self) -> "PlacementQuerySet":
        """Those that are served at present."""
        return self.filter(is_on=True)


class Placement(models.Model):
    """One kind of slot: where it stands, how large its picture is, how much of it every company is guaranteed."""

    class Code(models.TextChoices):
        FRONT_HERO = "front_hero", pgettext_lazy("placement", "front page")
        SECTOR_HEAD = "sector_head", pgettext_lazy("placement", "head of a sector’s pages")
        SEARCH_SIDE = "search_side", pgettext_lazy("placement", "beside search results")
        PRODUCT_FOOT = "product_foot", pgettext_lazy("placement", "foot of a product’s page")
        STORE_STRIP = "store_strip", pgettext_lazy("placement", "strip in the list of stores")

    # Slots whose page belongs to a sector: a banner there says which sectors it wants.
    OF_SECTORS = (Code.SECTOR_HEAD, Code.PRODUCT_FOOT)
    OF_SEARCHES = (Code.SEARCH_SIDE,)  # whose page answers a search: a banner there may name words
    OF_REGIONS = (Code.STORE_STRIP,)  # whose page may be about a region of Italy

    code = models.CharField(_("where"), max_length=12, choices=Code, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    picture_width = models.PositiveSmallIntegerField(_("width of the picture, pixels"))
    picture_height = models.PositiveSmallIntegerField(_("height of the picture, pixels"))
    guaranteed_share = models.PositiveSmallIntegerField(
        _("guaranteed share, %"),
        default=30,
        help_text=_("Of all showings, this part goes round among the companies in turn, to each the same."),
    )
    is_on = models.BooleanField(_("is served"), default=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = (
            pgettext_lazy("banners", "placement"),
            pgettext_lazy("banners", "placements"),
        )
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=["front_hero", "sector_head", "search_side", "product_foot", "store_strip"]),
                name="placement_code",
            ),
            models.CheckConstraint(
                condition=Q(guaranteed_share__gte=1, guaranteed_share__lte=100),
                name="placement_share",
                violation_error_message=_("The guaranteed share is between 1 and 100 per cent."),
            ),
            models.CheckConstraint(condition=Q(picture_width__gt=0, picture_height__gt=0), name="placement_size"),
        ]

    def __str__(self):
        return str(self.get_code_display())

    @property
    def wants_sectors(self) -> bool:
        """Whether a banner there says in which sectors it is shown."""
        return self.code in self.OF_SECTORS

    @property
    def wants_searches(self) -> bool:
        """Whether a banner there may say with which search words it is shown."""
        return self.code in self.OF_SEARCHES

    @property
    def wants_regions(self) -> bool:
        """Whether a banner there may say on the pages of which regions it is shown."""
        return self.code in self.OF_REGIONS
