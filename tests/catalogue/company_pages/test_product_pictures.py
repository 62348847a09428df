"""Pictures of a product as a company adds, describes and removes them."""

import pytest

from catalogue import pictures
from catalogue.models import Picture
from tests.catalogue import factories, hostile

from .typed import rows, url

pytestmark = pytest.mark.django_db


def test_a_picture_is_added_described_put_first_and_removed(visitor, made, storages):
    product = factories.draft(*made)
    page = url("product_pictures", product.pk)
    for colour in ((10, 20, 30), (200, 20, 30)):
        content = factories.image_bytes(colour=colour)
        visitor.post(page, {"add": "", "file": factories.upload(content), "alt_it": "Di fronte"})
    pictures.prepare_waiting()
    first, second = product.pictures.all()
    assert "<picture>" in visitor.get(page).content.decode()

    words = [{"use": first.pk, "alt_it": "A"}, {"use": second.pk, "alt_it": "B", "alt_en": "", "first": "on"}]
    visitor.post(page, {"save": ""} | rows("gallery", *words, initial=2))
    assert [(use.pk, use.alt_it) for use in product.pictures.all()] == [(second.pk, "B"), (first.pk, "A")]

    visitor.post(url("picture_remove", product.pk, second.pk))
    assert list(product.pictures.all()) == [first]


@pytest.mark.parametrize(
    "case", ["svg with script", "nothing", "bomb by its header", "animated png", "png cut in half"]
)
def test_a_bad_file_is_refused_on_the_page_and_the_words_stay(visitor, made, storages, case):
    product = factories.draft(*made)
    content, _code = hostile.refused()[case]

    answer = visitor.post(
        url("product_pictures", product.pk), {"add": "", "file": factories.upload(content), "alt_it": "Di fronte"}
    )

    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"]) == 1
    assert 'value="Di fronte"' in answer.content.decode()
    assert Picture.objects.count() == 0


def test_no_button_of_the_page_loses_what_was_typed(visitor, made, storages):
    product = factories.draft(*made)
    for colour in ((1, 2, 3), (4, 5, 6)):
        factories.galleries.attach_picture(product, factories.ready_picture(colour), actor=made[1])
    one, other = product.pictures.all()
    page = url("product_pictures", product.pk)
    typed = rows("gallery", {"use": one.pk, "alt_it": "Di fronte"}, {"use": other.pk, "alt_it": "Di lato"}, initial=2)

    refused = visitor.post(page, typed | {"add": "", "file": factories.upload(b"no picture")})
    assert 'value="Di lato"' in refused.content.decode()

    content = factories.image_bytes(colour=(7, 8, 9))
    visitor.post(page, typed | {"add": "", "file": factories.upload(content), "alt_it": "Di dietro"})
    assert [use.alt_it for use in product.pictures.all()] == ["Di fronte", "Di lato", "Di dietro"]

    typed = rows("gallery", *({"use": use.pk, "alt_it": "Nuovo"} for use in product.pictures.all()), initial=3)
    visitor.post(url("picture_remove", product.pk, one.pk), typed)
    assert [use.alt_it for use in product.pictures.all()] == ["Nuovo", "Nuovo"]


def test_the_enter_key_saves_the_words_and_removes_nothing(visitor, made):
    product = factories.draft(*made)
    factories.galleries.attach_picture(product, factories.ready_picture(), actor=made[1])

    page = visitor.get(url("product_pictures", product.pk)).content.decode()

    main = page[page.index("<main") :]
    first = main[main.index('type="submit"') :].partition(">")[0]
    assert 'name="save"' in first
    assert "formaction" not in first


def test_no_file_at_all_is_said(visitor, made):
    product = factories.draft(*made)

    answer = visitor.post(url("product_pictures", product.pk), {"add": ""})

    assert "file" in answer.context["form"].errors


def test_a_picture_of_another_product_is_not_described_from_here(visitor, made):
    mine, other = factories.draft(*made), factories.published(*factories.maker(legal_name="Altra S.r.l."))
    factories.galleries.attach_picture(mine, factories.ready_picture(), actor=made[1])
    use = other.pictures.get()

    visitor.post(
        url("product_pictures", mine.pk),
        {"save": ""} | rows("gallery", {"use": use.pk, "alt_it": "mine now"}, initial=1),
    )

    use.refresh_from_db()
    assert use.alt_it == ""
