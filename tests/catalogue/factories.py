"""Products, stores and pictures for tests; companies and people come from tests/companies/factories.py."""

import io
from copy import copy
from datetime import UTC, datetime, timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue import certificates, galleries, listings, pictures, products, reviews, stores
from catalogue.models import Category, Certificate, ListingJob, Picture, Product, ProductPicture, ProductText, Store
from companies.models import Company, Site
from companies.sites import add_site
from pavilion.models import User
from pavilion.text import slugify
from tests.companies import factories as companies

NOW = companies.NOW
OPENED = datetime(2026, 11, 1, tzinfo=UTC)
CLOSES = datetime(2028, 11, 1, tzinfo=UTC)
_numbers = count(1)


def sector(sign: str = "cer", name: str = "Ceramica", *, name_en: str = "Ceramics") -> Category:
    """A sector, made once."""
    facts = {
        "level": 1,
        "name_it": name,
        "name_en": name_en,
        "path_it": slugify(name),
        "path_en": slugify(name_en),
        "is_leaf": False,
    }
    found, made = Category.objects.get_or_create(sign=sign, defaults=facts)
    if made:
        found.ancestors = [found.pk]
        found.save()
    return found


def group(
    sign: str = "cer-tiles", name: str = "Piastrelle", *, name_en: str = "Tiles", hs=("6907",), parent=None
) -> Category:
    """A group of a sector, made once."""
    parent = parent or sector()
    facts = {
        "parent": parent,
        "level": parent.level + 1,
        "name_it": name,
        "name_en": name_en,
        "path_it": f"{parent.path_it}/{slugify(name)}",
        "path_en": f"{parent.path_en}/{slugify(name_en)}",
        "hs_headings": list(hs),
    }
    found, made = Category.objects.get_or_create(sign=sign, defaults=facts)
    if made:
        found.ancestors = [*parent.ancestors, found.pk]
        found.save()
    return found


def maker(person: User | None = None, *, opened: bool = True, **changes) -> tuple[Company, User]:
    """A company with a plant at Sassuolo, whoever acts for it, and a store that is open."""
    person = person or companies.user()
    company = companies.company(person, **changes)
    add_site(company, data=companies.site_facts(), actor=person)
    if opened:
        open_store(company)
    return company, person


def open_store(company: Company, *, open_from=OPENED, until=CLOSES) -> Store:
    """Its store, open."""
    return stores.set_store_open_until(company, open_from=open_from, until=until)


def plant(company: Company) -> Site:
    """The company's first site."""
    return company.sites.order_by("pk").first()


def steps(company: Company) -> list[dict]:
    """Pressing, then firing as the last substantial step, then packing: all at the company's plant."""
    site = plant(company)
    return [
        {"name_it": "Pressatura", "name_en": "Pressing", "site": site},
        {"name_it": "Cottura", "name_en": "Firing", "site": site, "is_last_substantial": True},
        {"name_it": "Imballaggio", "name_en": "Packing", "site": site, "operation": "packing"},
    ]


def facts(company: Company, **changes) -> dict:
    """Everything a tile of Italian origin declares."""
    return {
        "category": group(),
        "hs_code": "690721",
        "texts": {
            "it": {"title": "Gres porcellanato Cala", "description": "Gres a tutta massa."},
            "en": {"title": "Porcelain stoneware Cala", "description": "Full-body stoneware."},
        },
        "price_mode": "request",
        "unit": "m2",
        "minimum_order": 120,
        "lead_days_from": 20,
        "lead_days_to": 30,
        "economically_justified": True,
        "new_product_or_stage": True,
        "steps": steps(company),
        "materials": [{"name_it": "Argilla", "name_en": "Clay", "hs_heading": "2508", "country": "UA", "share": 60}],
    } | changes


def draft(company: Company, person: User, **changes) -> Product:
    """A product that says everything and shows nothing yet."""
    return products.create_product(company, data=facts(company, **changes), actor=person)


def published(company: Company, person: User, *, picture: Picture | None = None, **changes) -> Product:
    """A published product with its listing rows."""
    product = draft(company, person, **changes)
    galleries.attach_picture(product, picture or ready_picture(), actor=person)
    publish(product, person)
    listings.rebuild_waiting()
    return Product.objects.get(pk=product.pk)


def publish(product: Product, person: User) -> None:
    """Publish, or let an officer approve where the store is not open."""
    if reviews.is_trusted(product.company):
        products.publish_product(product, actor=person)
    else:
        Product.objects.filter(pk=product.pk).update(state="published", published_at=NOW)


def certificate(company: Company, person: User, **changes) -> Certificate:
    """A certificate of the whole company."""
    said = {"scheme": "management", "name": "ISO 9001:2015", "issuer": "Ente Demo", "number": f"DEMO {next(_numbers)}"}
    return certificates.declare_certificate(company, data=said | changes, actor=person)


def ready_picture(colour=(40, 80, 160), *, size=(400, 300)) -> Picture:
    """A picture that says it has renditions, without making any: enough wherever nobody opens them."""
    number = next(_numbers)
    return Picture.objects.create(
        sha256=f"{number:064x}",
        original=f"pictures/{number}.png",
        width=size[0],
        height=size[1],
        widths=[320, 400],
        work_state=Picture.State.DONE,
    )


def image_bytes(format: str = "PNG", *, size=(400, 300), mode: str = "RGB", colour=(40, 80, 160), **options) -> bytes:
    """A file with a picture in it."""
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, format, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "tile.png", content_type: str = "image/png") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type)


def make_pictures_ready() -> None:
    """What the worker does."""
    pictures.prepare_waiting()
    listings.rebuild_waiting()


def many(company: Company, person: User, number: int) -> list[Product]:
    """`number` published products of one company, a minute apart: one made by the verbs, the others like it."""
    first = draft(company, person)
    galleries.attach_picture(first, ready_picture(), actor=person)
    products.publish_product(first, actor=person)
    pattern = Product.objects.get(pk=first.pk)
    others = []
    for index in range(1, number):
        other = copy(pattern)
        other.pk, other.position = None, pattern.position + index
        others.append(other)
    made = [first, *Product.objects.bulk_create(others)]
    ProductText.objects.filter(product=first).delete()
    ProductText.objects.bulk_create(
        ProductText(product=product, language=language, title=f"{word} {index:03}")
        for index, product in enumerate(made)
        for language, word in (("it", "Piastrella"), ("en", "Tile"))
    )
    picture = first.pictures.get().picture
    ProductPicture.objects.bulk_create(ProductPicture(product=other, picture=picture) for other in others)
    for index, product in enumerate(made):
        Product.objects.filter(pk=product.pk).update(published_at=OPENED + timedelta(minutes=index))
    listings.write_rows([product.pk for product in made])
    ListingJob.objects.update(work_state="done")
    return made
