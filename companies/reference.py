"""Reference data of the room: regions, provinces with the time they exist, and the officers' groups."""

import csv
from datetime import date
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from pavilion.text import slugify, sort_name

from .models import Province, Region
from .officers import PERMISSIONS

PROVINCES_FILE = Path(__file__).parent / "data" / "provinces.csv"

# ISTAT code: sign on the map, Italian name, English name
REGIONS = {
    "01": ("PIE", "Piemonte", "Piedmont"),
    "02": ("VDA", "Valle d’Aosta", "Aosta Valley"),
    "03": ("LOM", "Lombardia", "Lombardy"),
    "04": ("TAA", "Trentino-Alto Adige", "Trentino-South Tyrol"),
    "05": ("VEN", "Veneto", "Veneto"),
    "06": ("FVG", "Friuli-Venezia Giulia", "Friuli Venezia Giulia"),
    "07": ("LIG", "Liguria", "Liguria"),
    "08": ("EMR", "Emilia-Romagna", "Emilia-Romagna"),
    "09": ("TOS", "Toscana", "Tuscany"),
    "10": ("UMB", "Umbria", "Umbria"),
    "11": ("MAR", "Marche", "Marche"),
    "12": ("LAZ", "Lazio", "Lazio"),
    "13": ("ABR", "Abruzzo", "Abruzzo"),
    "14": ("MOL", "Molise", "Molise"),
    "15": ("CAM", "Campania", "Campania"),
    "16": ("PUG", "Puglia", "Apulia"),
    "17": ("BAS", "Basilicata", "Basilicata"),
    "18": ("CAL", "Calabria", "Calabria"),
    "19": ("SIC", "Sicilia", "Sicily"),
    "20": ("SAR", "Sardegna", "Sardinia"),
}


@transaction.atomic
def load_reference() -> None:
    """Load or refresh regions, provinces and groups. Idempotent; nothing that companies refer to is removed."""
    _load_regions()
    _load_provinces()
    _load_groups()


def _load_regions() -> None:
    for code, (sign, name_it, name_en) in REGIONS.items():
        facts = {"sign": sign, "slug": slugify(name_it), "name_it": name_it, "name_en": name_en}
        Region.objects.update_or_create(code=code, defaults=facts | {"sort_name": sort_name(name_it)})


def _load_provinces() -> None:
    with PROVINCES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            Province.objects.update_or_create(
                code=row["code"],
                valid_from=date.fromisoformat(row["valid_from"]),
                defaults={
                    "name": row["name"],
                    "sort_name": sort_name(row["name"]),
                    "region_id": row["region"],
                    "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                },
            )


def _load_groups() -> None:
    """Each group has exactly the permissions of the table: what is no longer in it is taken away."""
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([_permission(name) for name in names])


def _permission(name: str) -> Permission:
    """The permission of a name such as "companies.view_company". Raises Permission.DoesNotExist for a name of nothing."""
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
