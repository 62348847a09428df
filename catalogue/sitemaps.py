"""The site map for search engines: files a worker writes, by ranges of ids and language; served as they stand (docs/search.md).

Only pages of their own are named: never a page of a list beyond its first, a search or a filter. A product is named in a language
only if its company wrote in it, and then its other language stands beside it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from companies.models import Region
from pavilion import clock

from .models import Category, District, Listing, SitemapFile, Store

PER_FILE = 10_000
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'  # names, no addresses


def write_files() -> int:
    """Write all files anew and then their index; returns how many. A file is replaced whole, each in its own moment."""
    now = clock.now()
    names = []
    for name, entries in _files(now):
        _write(name, f"{HEAD}<urlset {NAMESPACES}>\n{''.join(entries)}</urlset>\n", now)
        names.append(name)
    with transaction.atomic():
        index = "".join(f"<sitemap><loc>{_absolute(_address(name))}</loc></sitemap>\n" for name in names)
        _write("index", f"{HEAD}<sitemapindex {NAMESPACES}>\n{index}</sitemapindex>\n", now)
        SitemapFile.objects.exclude(name__in=[*names, "index"]).delete()
    return len(names) + 1


def _write(name: str, content: str, now: datetime) -> None:
    SitemapFile.objects.update_or_create(name=name, defaults={"content": content, "made_at": now})


def _files(now: datetime) -> Iterator[tuple[str, Iterable[str]]]:
    yield "pages", _pages()
    yield "stores", (_entry(_everywhere("catalogue:store", slug)) for slug in _open_stores(now))
    last, number = 0, 1
    while rows := _products(now, last):
        yield f"products-{number}", _product_entries(rows)
        last, number = rows[-1][0], number + 1


def _pages() -> Iterator[str]:
    for name in ("catalogue:front", "catalogue:products", "catalogue:stores"):
        yield _entry(_everywhere(name))
    for category in Category.objects.order_by("level", "position", "pk"):
        yield _entry(
            {code: _reverse(code, "catalogue:category", getattr(category, f"path_{code}")) for code in LANGUAGES}
        )
    for name, model in (("region", Region), ("district", District)):
        for slug in model.objects.order_by("slug").values_list("slug", flat=True):
            yield _entry(_everywhere(f"catalogue:{name}", slug))


def _open_stores(now: datetime) -> list[str]:
    return list(Store.objects.open(now).order_by("pk").values_list("slug", flat=True))


def _products(now: datetime, last: int) -> list[tuple]:
    """(product, language, slug, since when) of a range of products, only where the text is in the language of the row."""
    ids = list(
        Listing.objects.visible(LANGUAGES[0], now)
        .filter(product_id__gt=last)
        .order_by("product_id")
        .values_list("product_id", flat=True)[:PER_FILE]
    )
    rows = Listing.objects.filter(product__in=ids, language__in=LANGUAGES).order_by("product_id", "language")
    return list(rows.values_list("product_id", "language", "slug", "published_at", "text_language"))


def _product_entries(rows: list[tuple]) -> Iterator[str]:
    by_product: dict[int, dict[str, str]] = {}
    for pk, language, slug, _published, text_language in rows:
        urls = by_product.setdefault(pk, {})
        if language == text_language:
            urls[language] = _reverse(language, "catalogue:product", slug, pk)
    published = {row[0]: row[3] for row in rows}
    for pk, urls in by_product.items():
        if urls:
            yield _entry(urls, changed=published[pk])


def _entry(urls: dict[str, str], *, changed: datetime | None = None) -> str:
    """One page in each of its languages, every one naming them all."""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{_absolute(url)}"/>' for code, url in urls.items()
    )
    links = links if len(urls) > 1 else ""
    when = f"<lastmod>{clock.rome(changed).date().isoformat()}</lastmod>" if changed else ""
    return "".join(f"<url><loc>{_absolute(url)}</loc>{when}{links}</url>\n" for url in urls.values())


def _everywhere(name: str, *arguments) -> dict[str, str]:
    return {code: _reverse(code, name, *arguments) for code in LANGUAGES}


def _reverse(language: str, name: str, *arguments) -> str:
    with translation.override(language):
        return reverse(name, args=arguments)


def _address(name: str) -> str:
    return reverse("sitemap-file", args=[name])


def _absolute(path: str) -> str:
    return escape(f"{settings.SITE_URL.rstrip('/')}{path}")
