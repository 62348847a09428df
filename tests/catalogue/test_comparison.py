"""Comparison: what stands side by side, what is chosen on a list, what is no longer there."""

import re

import pytest

from catalogue import stores
from catalogue.models import Category
from catalogue.reference import load_attributes, load_categories

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.maker()


@pytest.fixture
def three(made):
    return [
        factories.published(*made, texts={"en": {"title": title}}, **changes)
        for title, changes in (
            ("Alpha", {"minimum_order": 5}),
            ("Beta", {"minimum_order": 50, "price_mode": "range", "price_from": "4.50", "price_to": "9.00"}),
            ("Gamma", {"minimum_order": None}),
        )
    ]


def test_products_stand_side_by_side_and_the_address_says_which(client, three):
    alpha, beta, gamma = (product.pk for product in three)

    page = client.get(f"/en/compare/?c={beta}&c={alpha}&c={gamma}&c={beta}&c=x&c=999999").content.decode()

    assert page.index("Beta</a></th>") < page.index("Alpha</a></th>") < page.index("Gamma</a></th>")
    assert "4.50 – 9.00 € per m²" in page
    assert "not stated" in page
    assert f'href="/en/compare/?c={beta}&amp;c={gamma}"' in page
    assert f'href="/en/products/?c={beta}&amp;c={alpha}&amp;c={gamma}"' in page
    assert "1 product that was chosen is no longer shown." in page
    assert "No product is chosen yet." in client.get("/en/compare/").content.decode()
    assert "Only one product is chosen" in client.get(f"/en/compare/?c={beta}").content.decode()


def compared(page: str) -> dict[str, list[str]]:
    """{heading: what stands in each column}."""
    table = re.search(r"<table.*?</table>", page, re.DOTALL)[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table, re.DOTALL)
    return {
        heading: [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td>(.*?)</td>", cells)]
        for heading, cells in rows
    }


def test_products_are_compared_in_what_their_categories_ask_in_the_language_of_the_page(client, made):
    load_categories()
    load_attributes()
    tile = factories.published(*made, category=Category.objects.get(sign="cer-porcelain-tiles"),
                               attributes={"size": "60×60", "thickness": "9.5", "frost": True, "use": ["floor", "wall"]})  # fmt: skip
    slab = factories.published(*made, category=Category.objects.get(sign="sto-marble-slabs"), hs_code="680221",
                               attributes={"stone": "Botticino", "thickness": "20"})  # fmt: skip
    address = f"compare/?c={tile.pk}&c={slab.pk}"

    english = compared(client.get(f"/en/{address}").content.decode())
    italian = compared(client.get(f"/it/{address}").content.decode())

    assert english["Size"] == ["60×60", "–not stated"]
    assert english["Thickness"] == ["9.5 mm", "20 mm"]
    assert english["Frost-proof"] == ["yes", "–not stated"]
    assert english["Stone"] == ["–not stated", "Botticino"]
    assert italian["Spessore"] == ["9,5 mm", "20 mm"]
    assert italian["Uso"] == ["pavimento, rivestimento", "–non indicato"]
    assert "Slip resistance" not in english  # nobody says it


def test_a_fifth_product_is_not_left_out_in_silence(client, made):
    numbers = [product.pk for product in factories.many(*made, 6)]
    query = "&".join(f"c={number}" for number in numbers[:5])

    page = client.get(f"/en/compare/?{query}").content.decode()
    assert page.count('<th scope="col">') == 4
    assert "You can compare 4 products at a time. Left out: <b>Tile 004</b>." in page
    assert (
        f'href="/en/compare/?{query.partition("&")[2].replace("&", "&amp;")}"' in page
    )  # without the first: the fifth moves up

    listed = client.get(f"/en/products/?{query}").content.decode()
    assert "You can compare 4 products at a time; 5 are chosen." in listed
    assert len(re.findall(r'<input type="checkbox" name="c" value="\d+" checked>', listed)) == 5


def test_what_is_chosen_goes_along_with_a_list(client, three):
    alpha, beta, _gamma = (product.pk for product in three)

    here = client.get(f"/en/products/?c={beta}&c={alpha}").content.decode()
    narrowed = client.get(f"/en/products/?minimum=10&c={beta}&c={alpha}").content.decode()

    assert f'name="c" value="{beta}" checked>' in here
    assert "2 products are already chosen." in here
    assert f'name="c" value="{alpha}" checked>' in narrowed
    form = re.search(r'<form class="pv-pick pv-pick-1".*?</form>', narrowed, re.DOTALL)[0]
    assert f'<input type="hidden" name="c" value="{beta}">' in form
    assert 'href="/en/products/?minimum=10">Choose anew</a>' in form


def test_a_comparison_says_which_stores_have_closed_and_nothing_of_what_never_was_shown(client, three, made):
    other = factories.maker(legal_name="Altra S.r.l.")
    closed = factories.published(*other)
    stores.set_store_open_until(other[0], open_from=factories.OPENED, until=factories.NOW)
    hidden = factories.draft(*made)

    page = client.get(f"/en/compare/?c={three[0].pk}&c={closed.pk}&c={hidden.pk}").content.decode()

    assert f"The store {closed.company.store.name} is closed" in page
    assert "1 product that was chosen is no longer shown." in page
    assert hidden.texts.get(language="en").title not in page
    alone = client.get(f"/en/compare/?c={closed.pk}").content.decode()
    assert "The products that were chosen are no longer shown." in alone
