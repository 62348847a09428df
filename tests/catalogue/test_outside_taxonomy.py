"""An outside taxonomy is taken in, and followed when it changes: ids stay, old addresses lead on, products keep their place."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from catalogue import outside_taxonomy
from catalogue.models import Category, CategoryRedirect, Listing
from catalogue.outside_taxonomy import Node, parse, take_in

from . import factories

pytestmark = pytest.mark.django_db

FIRST = """# Taxonomy, version 1
1 - Home
2 - Home > Lamps
3 - Home > Lamps > Desk Lamps
4 - Home > Rugs
5 - Garden
6 - Garden > Pots
"""
SECOND = """1 - House
2 - House > Lighting
3 - Garden > Desk Lamps
5 - Garden
6 - Garden > Pots
7 - Garden > Fountains
"""
ITALIAN = "1 - Casa\n2 - Casa > Lampade\n3 - Casa > Lampade > Lampade da tavolo\n"


def taken(text: str, **options):
    return take_in("out", parse(text.splitlines()), **options)


def at(number: int) -> Category:
    return Category.objects.get(sign=f"out-{number}")


def test_lines_become_a_tree_with_both_names():
    done = taken(FIRST, italian=parse(ITALIAN.splitlines()))

    desk = at(3)
    assert (done.created, done.changed) == (6, 0)
    assert (desk.level, desk.ancestors, desk.is_leaf) == (3, [at(1).pk, at(2).pk, desk.pk], True)
    assert (desk.path_en, desk.path_it) == ("home/lamps/desk-lamps", "casa/lampade/lampade-da-tavolo")
    assert (at(2).is_leaf, at(4).name_it) == (False, "Rugs")
    assert at(1) not in Category.objects.sectors()  # beside our own tree, not in it


def test_taking_the_same_file_in_again_does_nothing():
    taken(FIRST)
    done = taken(FIRST)

    assert (done.created, done.changed, done.moved, done.removed) == (0, 0, 0, 0)


def test_what_is_renamed_moved_or_gone_is_followed(client):
    taken(FIRST)
    desk, rugs = at(3), at(4)

    done = taken(SECOND)

    assert (done.created, done.moved, done.removed) == (1, 1, 1)
    assert (at(3).pk, at(3).ancestors, at(3).path_en) == (desk.pk, [at(5).pk, desk.pk], "garden/desk-lamps")
    assert not Category.objects.filter(pk=rugs.pk).exists()
    for old, new in (("home/lamps/desk-lamps", "garden/desk-lamps"), ("home", "house"), ("home/rugs", "house")):
        answer = client.get(f"/en/c/{old}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/en/c/{new}/")
    assert client.get("/en/c/never/was/").status_code == 404


def test_an_old_address_that_is_used_again_leads_nowhere_else(client):
    taken(FIRST)
    taken(SECOND)
    taken(FIRST)

    assert client.get("/en/c/home/lamps/").status_code == 200
    assert not CategoryRedirect.objects.filter(path="home/lamps").exists()


def test_two_nodes_may_change_places():
    taken("1 - A\n2 - B\n")
    taken("1 - B\n2 - A\n")

    assert (at(1).path_en, at(2).path_en) == ("b", "a")


def test_products_keep_their_node_and_their_rows_follow():
    taken(FIRST)
    company, person = factories.maker()
    product = factories.published(company, person, category=at(3))
    rug = factories.draft(company, person, category=at(4))

    done = taken(SECOND)
    from catalogue import listings

    listings.rebuild_waiting()

    product.refresh_from_db()
    row = Listing.objects.get(product=product, language="en")
    assert (row.l1, row.l2, row.l3) == (at(5).pk, at(3).pk, None)
    assert (done.removed, done.kept) == (0, 1)  # somebody's product is in it
    rug.refresh_from_db()
    assert rug.category == at(4)


def test_nodes_are_left_out_with_everything_below_them():
    taken(FIRST, left_out=["2"])

    assert set(Category.objects.filter(source="out").values_list("sign", flat=True)) == {
        "out-1",
        "out-4",
        "out-5",
        "out-6",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Home",
        "1 - ",
        "1 - A >  > B",
        "x - A",
        "1 - " + " > ".join("ABCDEFGH"),
        "1 - A\n1 - B",
        "2 - A > B",
        "1 - A\n2 - A",
    ],
)
def test_a_file_that_is_no_taxonomy_is_refused_and_changes_nothing(text):
    with pytest.raises(ValidationError):
        taken(text)
    assert not Category.objects.filter(source="out").exists()


def test_our_own_addresses_are_never_taken_away():
    own = factories.sector("hom", "Casa", name_en="Home")

    taken(FIRST)

    own.refresh_from_db()
    assert (own.path_en, at(1).path_en) == ("home", "home-1")


def test_the_number_of_queries_does_not_grow_with_the_taxonomy(django_assert_max_num_queries):
    nodes = [Node(str(number), ("Top", f"Leaf {number}")) for number in range(1, 400)]
    with django_assert_max_num_queries(60):
        take_in("out", [Node("0", ("Top",)), *nodes])
    with django_assert_max_num_queries(60):
        take_in("out", [Node("0", ("Other",)), *[Node(node.number, ("Other", node.names[1])) for node in nodes]])


def test_an_old_address_leads_to_one_place():
    category = factories.group()
    CategoryRedirect.objects.create(language="en", path="old", category=category)
    with pytest.raises(IntegrityError, match="category_redirect_once"), transaction.atomic():
        CategoryRedirect.objects.create(language="en", path="old", category=category)


def test_the_command_takes_files_and_says_what_it_did(tmp_path, capsys):
    (tmp_path / "en.txt").write_text(FIRST)
    (tmp_path / "it.txt").write_text(ITALIAN)

    call_command("import_taxonomy", str(tmp_path / "en.txt"), "--italian", str(tmp_path / "it.txt"), "--leave-out", "5")

    assert "6 nodes read: 4 new" in capsys.readouterr().out
    assert outside_taxonomy.Category.objects.get(sign="outside-1").name_it == "Casa"
    with pytest.raises(CommandError):
        call_command("import_taxonomy", str(tmp_path / "none.txt"))
    (tmp_path / "bad.txt").write_text("nothing")
    with pytest.raises(CommandError, match="Line 1"):
        call_command("import_taxonomy", str(tmp_path / "bad.txt"))
