"""Characteristics, the data sheet and certificates as a company declares them."""

import io

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfWriter

from catalogue import attributes, reference
from catalogue.models import DataSheet, Product
from tests.catalogue import factories

from .typed import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_schema():
    """The sectors' schemas of our own file, and a group of ceramics below them."""
    factories.sector()
    for sign in {row["sector"] for row in reference.read("attributes.csv")} - {"cer"}:
        factories.sector(sign, sign, name_en=sign)
    reference.load_attributes()
    reference.load_attributes()
    return attributes.attributes_of(factories.group())


def test_every_sector_has_its_schema_and_loading_it_twice_makes_no_new_version(with_schema):
    assert attributes.AttributeSchema.objects.count() == 18
    assert [attribute.key for attribute in with_schema] == ["size", "thickness", "finish", "slip", "frost", "use"]


def test_characteristics_are_typed_and_required(visitor, made, with_schema):
    product = factories.draft(*made)
    page = url("product_attributes", product.pk)

    refused = visitor.post(page, {"size": "", "thickness": "0", "finish": "gold", "use": ["moon"], "save": ""})
    assert set(refused.context["form"].errors) == {"size", "thickness", "finish", "use"}
    visitor.post(
        page,
        {
            "size": "60 × 60 cm",
            "thickness": "9,5",
            "finish": "matt",
            "frost": "yes",
            "use": ["wall", "floor"],
            "save": "",
        },
    )

    product = Product.objects.get(pk=product.pk)
    assert product.attributes == {
        "size": "60 × 60 cm", "thickness": "9.5", "finish": "matt", "frost": True, "use": ["floor", "wall"],
    }  # fmt: skip
    with translation.override("en"):
        assert attributes.rows(product, with_schema)[1:3] == [("Thickness", "9.5 mm"), ("Finish", "matt")]


def test_a_file_that_asks_something_else_makes_a_new_version(with_schema, monkeypatch):
    rows_read = [row for row in reference.read("attributes.csv") if row["key"] != "slip"]
    monkeypatch.setattr(reference, "read", lambda _name: rows_read)

    reference.load_attributes()

    assert sorted(attributes.schema_of(factories.group()).category.schemas.values_list("version", flat=True)) == [1, 2]
    assert "slip" not in [attribute.key for attribute in attributes.attributes_of(factories.group())]


def test_the_data_sheet_is_a_plain_pdf_and_buyers_get_it(visitor, client, made, storages):
    product = factories.published(*made)
    page = url("product_attributes", product.pk)

    refused = visitor.post(page, {"put": "", "file": factories.upload(b"<html>", "sheet.pdf", "application/pdf")})
    assert refused.context["sheet_form"].errors["file"]
    visitor.post(page, {"put": "", "file": factories.upload(_pdf(), "sheet.pdf", "application/pdf")})

    answer = client.get(reverse("catalogue:data_sheet", args=[product.pk]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    visitor.post(page, {"remove": ""})
    assert client.get(reverse("catalogue:data_sheet", args=[product.pk])).status_code == 404


def test_no_button_loses_what_was_typed_of_the_characteristics(visitor, made, with_schema, storages):
    product = factories.draft(*made)
    page = url("product_attributes", product.pk)
    typed = {"size": "60 × 60 cm", "thickness": "9,5", "finish": "matt", "use": ["wall"]}

    def sheet():
        return factories.upload(_pdf(), "sheet.pdf", "application/pdf")

    assert visitor.post(page, typed | {"put": "", "file": sheet()}).status_code == 302
    product.refresh_from_db()
    assert (product.attributes["thickness"], DataSheet.objects.count()) == ("9.5", 1)

    wrong = visitor.post(page, typed | {"thickness": "thick", "remove": ""})
    assert 'value="thick"' in wrong.content.decode()
    assert not DataSheet.objects.exists()

    assert visitor.post(page, typed | {"thickness": "8", "save": "", "file": sheet()}).status_code == 302
    product.refresh_from_db()
    assert (product.attributes["thickness"], DataSheet.objects.count()) == ("8", 1)


def test_who_saves_characteristics_second_is_told(visitor, made, with_schema):
    product = factories.draft(*made)
    page = url("product_attributes", product.pk)
    typed = {
        "size": "60 × 60 cm",
        "finish": "matt",
        "use": ["wall"],
        "seen": visitor.get(page).context["seen"],
        "save": "",
    }
    visitor.post(page, typed)

    second = visitor.post(page, typed | {"size": "30 × 30 cm"})

    assert "collega" in second.context["form"].non_field_errors()[0]
    product.refresh_from_db()
    assert product.attributes["size"] == "60 × 60 cm"


def test_a_certificate_is_listed_changed_and_removed(visitor, client, made):
    company, _person = made
    product = factories.published(*made)
    typed = {"scheme": "management", "protected_name": "", "name": "ISO 14001", "issuer": "Ente", "number": "1", "issued_on": "",
             "expires_on": "2027-01-31", "products": [product.pk]}  # fmt: skip

    refused = visitor.post(reverse("catalogue:certificate_new"), typed | {"issued_on": "2028-01-01"})
    assert set(refused.context["form"].errors) == {"expires_on"}
    visitor.post(reverse("catalogue:certificate_new"), typed)
    again = visitor.post(reverse("catalogue:certificate_new"), typed)
    assert again.context["form"].errors
    certificate = company.certificates.get()
    assert (
        "ISO 14001"
        in client.get(reverse("catalogue:product", args=["gres-porcellanato-cala", product.pk])).content.decode()
    )

    visitor.post(reverse("catalogue:certificate_edit", args=[certificate.pk]), typed | {"name": "ISO 9001"})
    assert company.certificates.get().name == "ISO 9001"
    visitor.post(reverse("catalogue:certificate_remove", args=[certificate.pk]))
    assert not company.certificates.exists()


def _pdf() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()
