"""Publishing, preview, the store; and that a company's pages are nobody else's."""

import pytest
from django.urls import reverse

from catalogue import score
from catalogue.models import Product
from tests.catalogue import factories
from tests.companies import factories as companies

from .typed import messages_of, url

pytestmark = pytest.mark.django_db


PRODUCT_PAGES = [
    "product_overview",
    "product_basics",
    "product_manufacture",
    "product_terms",
    "product_pictures",
    "product_preview",
]
PRODUCT_DEEDS = ["product_publish", "product_withdraw", "product_origin"]


def test_publishing_and_withdrawing(visitor, made):
    product = factories.draft(*made)
    refused = visitor.post(url("product_publish", product.pk), follow=True)
    assert len(messages_of(refused)) == 1
    assert Product.objects.get(pk=product.pk).state == "draft"

    factories.galleries.attach_picture(product, factories.ready_picture(), actor=made[1])
    visitor.post(url("product_publish", product.pk))
    assert Product.objects.get(pk=product.pk).state == "published"

    visitor.post(url("product_withdraw", product.pk))
    assert Product.objects.get(pk=product.pk).state == "withdrawn"


def test_deeds_need_a_post(visitor, made):
    product = factories.draft(*made)

    for name in ("product_publish", "product_withdraw"):
        assert visitor.get(url(name, product.pk)).status_code == 405


def test_the_preview_shows_a_draft_to_its_company_alone(visitor, made, client):
    product = factories.draft(*made)

    page = visitor.get(url("product_preview", product.pk)).content.decode()

    assert "Gres porcellanato Cala" in page
    assert client.get(f"/it/p/gres-porcellanato-cala-{product.pk}/").status_code == 404


def test_the_store_is_filled_in(visitor, made):
    company, _person = made
    typed = {
        "name": "Rocca Bianca",
        "sector": factories.sector().pk,
        "site": factories.plant(company).pk,
        "tagline_it": "Dal 1961",
        "export_countries": "31",
        "export_share": "42",
    }

    answer = visitor.post(url("own_store"), typed)

    assert answer.status_code == 302
    company.store.refresh_from_db()
    assert (company.store.name, company.store.sector.sign, company.store.export_share) == ("Rocca Bianca", "cer", 42)


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "A", "export_share": "101"},
        {"name": "A\x00"},
        {"name": "A", "site": "0"},
    ],
)
def test_a_store_that_makes_no_sense_is_refused(visitor, typed):
    answer = visitor.post(url("own_store"), {"tagline_it": "Resta qui"} | typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "Resta qui" in answer.content.decode()


def test_strangers_are_led_to_sign_in(client, made):
    product = factories.draft(*made)
    paths = [
        url("own_products"),
        url("product_new"),
        url("own_store"),
        *(url(name, product.pk) for name in PRODUCT_PAGES),
    ]

    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/it/accounts/login/?next=")


def test_another_companys_products_are_not_there(made):
    product = factories.published(*made)
    stranger = companies.signed_in(factories.maker(legal_name="Altra S.r.l.")[1])
    use = product.pictures.get()

    for name in PRODUCT_PAGES:
        assert stranger.get(url(name, product.pk)).status_code == 404, name
    for name in PRODUCT_DEEDS:
        assert stranger.post(url(name, product.pk)).status_code == 404, name
    assert stranger.post(url("picture_remove", product.pk, use.pk)).status_code == 404
    assert stranger.post(url("product_basics", product.pk), {"title_it": "x"}).status_code == 404
    assert Product.objects.get(pk=product.pk).state == "published"


def test_without_a_company_one_registers_first():
    visitor = companies.signed_in(companies.user())

    assert visitor.get(url("own_products")).url == reverse("companies:register")


def test_every_page_answers_and_is_never_cached(visitor, made):
    product = factories.published(*made)

    for path in (
        url("own_products"),
        url("product_new"),
        url("own_store"),
        *(url(name, product.pk) for name in PRODUCT_PAGES),
    ):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "no-store" in answer["Cache-Control"], path


def test_the_score_leads_to_fields_that_are_there(visitor, made):
    product = factories.draft(*made)
    pages = {}

    for one in score.points(product):
        if one.field:
            path = url(f"product_{one.section}", product.pk)
            page = pages.setdefault(path, visitor.get(path).content.decode())
            assert f'id="{one.field}"' in page, one.code

    assert "/#id_" in visitor.get(url("product_overview", product.pk)).content.decode()
