"""The browse tree (sectors, their groups, deeper levels of an imported taxonomy) and the industrial districts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Province, localised

MAX_LEVELS = 7


class CategoryQuerySet(models.QuerySet):
    """Questions asked of categories."""

    def sectors(self) -> "CategoryQuerySet":
        """The first level of our own tree, in the order they are shown."""
        return self.filter(level=1, source="").order_by("position", "pk")


class Category(models.Model):
    """A node of the browse tree. `ancestors` holds the ids from the sector down to the node itself: no page walks the tree."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    level = models.PositiveSmallIntegerField(_("level"))
    ancestors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    sign = models.CharField(_("sign"), max_length=40, unique=True)
    source = models.CharField(
        _("source"), max_length=12, blank=True, editable=False
    )  # of an outside taxonomy; "": our own
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name_it = models.CharField(_("name in Italian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    path_it = models.CharField(max_length=400, unique=True, editable=False)
    path_en = models.CharField(max_length=400, unique=True, editable=False)
    hs_headings = ArrayField(models.CharField(max_length=4), verbose_name=_("HS headings"), default=list, blank=True)
    is_leaf = models.BooleanField(_("takes products"), default=True)
    edited_at = models.DateTimeField(
        _("edited at"), null=True, editable=False
    )  # by an officer: our file then leaves it alone

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("category"), _("categories")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MAX_LEVELS), name="category_level"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__gt=1, parent__isnull=False), name="category_parent"
            ),
        ]

    def __str__(self):
        return localised(self, "name")

    @property
    def path(self) -> str:
        """The address of the category's page in the page's language, without slashes at the ends."""
        return localised(self, "path")


class CategoryRedirect(models.Model):
    """An address a category had before, and the category it leads to now."""

    language = models.CharField(max_length=2)
    path = models.CharField(max_length=400)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="redirects")

    class Meta:
        verbose_name, verbose_name_plural = _("old address of a category"), _("old addresses of categories")
        constraints = [models.UniqueConstraint(fields=["language", "path"], name="category_redirect_once")]

    def __str__(self):
        return f"{self.language}/{self.path}"


class District(models.Model):
    """A place known for a trade, named by both ("Pasta makers of Gragnano"); demonstration material, not a legal list."""

    slug = models.SlugField(unique=True)
    name_it = models.CharField(_("name in Italian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    town = models.CharField(_("town"), max_length=100)
    province = models.ForeignKey(
        Province, verbose_name=_("province"), on_delete=models.PROTECT, related_name="districts"
    )
    sector = models.ForeignKey(Category, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="districts")
    products_it = models.CharField(_("typical products in Italian"), max_length=200, blank=True)
    products_en = models.CharField(_("typical products in English"), max_length=200, blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("district"), _("districts")
        ordering = ["slug"]

    def __str__(self):
        return localised(self, "name")

    @property
    def products(self) -> str:
        """What it is known for, in the page's language."""
        return localised(self, "products")
