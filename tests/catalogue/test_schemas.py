"""What categories ask of products, written anew by officers: the next version, and what becomes of the ones before."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from catalogue import attributes, reference, schemas
from catalogue.models import Attribute, AttributeSchema, Category, Product
from pavilion.models import AuditEvent
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ceramics():
    """The sector of ceramics with the questions of our file."""
    reference.load_categories()
    reference.load_attributes()
    return Category.objects.get(sign="cer")


def question(key="size", kind="text", **changes) -> Attribute:
    return Attribute(**{"key": key, "kind": kind, "label_it": "Formato", "label_en": "Size"} | changes)


def typed(page, **changes) -> dict:
    """The form as the page shows it, with changes: {"0-label_en": …}."""
    forms = page.context["form"]
    said = {
        "form-TOTAL_FORMS": len(forms),
        "form-INITIAL_FORMS": forms.initial_form_count(),
        "after": page.context["after"],
    }
    for form in forms:
        for field in form.visible_fields():
            value = field.value()
            if value not in (None, False, ""):
                said[field.html_name] = "on" if value is True else value
    return said | {f"form-{name}": value for name, value in changes.items()}


def test_the_next_version_is_asked_from_now_on_and_the_ones_before_stay(desk, officer, ceramics):
    product = factories.published(*factories.maker(), category=ceramics.children.first() or factories.group())
    Product.objects.filter(pk=product.pk).update(attributes={"size": "60 × 60 cm", "finish": "matt"})
    page = desk.get(reverse("admin:catalogue_attributeschema_next", args=[ceramics.pk]))
    number = page.context["form"].initial_form_count()

    answer = desk.post(page.request["PATH_INFO"], typed(page, **{
        "0-label_en": "Format",
        "1-DELETE": "on",
        f"{number}-key": "glaze", f"{number}-kind": "choice", f"{number}-ORDER": "1",
        f"{number}-label_it": "Smalto", f"{number}-label_en": "Glaze",
        f"{number}-options": "lead-free = senza piombo / lead-free\n\nnone=nessuno/none",
    }))  # fmt: skip

    assert answer.status_code == 302
    first, second = AttributeSchema.objects.filter(category=ceramics).order_by("version")
    assert [first.version, second.version, second.by_officer] == [1, 2, True]
    asked = list(second.attributes.order_by("position"))
    assert {asked[0].key, asked[1].key} == {"size", "glaze"}
    assert "thickness" not in [one.key for one in asked]
    assert next(one for one in asked if one.key == "glaze").options == [
        "lead-free=senza piombo/lead-free",
        "none=nessuno/none",
    ]
    assert first.attributes.filter(key="thickness").exists()
    assert first.attributes.get(key="size").label_en == "Size"
    product.refresh_from_db()
    assert ("Format", "60 × 60 cm") in attributes.rows(product, attributes.attributes_of(product.category))
    event = AuditEvent.objects.get(subject_type="catalogue.attributeschema")
    assert (event.actor, event.verb, event.after["version"]) == (officer, "published", 2)
    reference.load_attributes()
    assert AttributeSchema.objects.filter(category=ceramics).count() == 2  # our file leaves it alone


@pytest.mark.parametrize(("changes", "field"), [
    ({"0-key": "two words"}, "key"),
    ({"0-label_it": ""}, "label_it"),
    ({"2-options": ""}, "options"),
    ({"2-options": "matt = opaco"}, "options"),
    ({"2-options": "matt = opaco / matt\nmatt = b / c"}, "options"),
    ({"2-options": "né = b / c"}, "options"),
    ({"2-options": "x = " + "y" * 200 + " / z"}, "options"),
    ({"0-options": "a = b / c"}, "options"),
    ({"1-minimum": "9", "1-maximum": "3"}, "maximum"),
    ({"1-minimum": "wide"}, "minimum"),
])  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(desk, ceramics, changes, field):
    page = desk.get(reverse("admin:catalogue_attributeschema_next", args=[ceramics.pk]))

    answer = desk.post(page.request["PATH_INFO"], typed(page, **{"3-label_en": "Kept words"} | changes))

    assert answer.status_code == 200
    assert field in {name for errors in answer.context["form"].errors for name in errors}
    assert "Kept words" in answer.content.decode()
    assert AttributeSchema.objects.filter(category=ceramics).count() == 1


@pytest.mark.parametrize(
    "broken", [{}, {"form-TOTAL_FORMS": "x"}, {"form-TOTAL_FORMS": "9999", "form-INITIAL_FORMS": "9999"}]
)
def test_a_form_that_was_tampered_with_is_no_error(desk, ceramics, broken):
    answer = desk.post(reverse("admin:catalogue_attributeschema_next", args=[ceramics.pk]), broken | {"after": "٣"})

    assert answer.status_code == 200
    assert AttributeSchema.objects.filter(category=ceramics).count() == 1


def test_the_same_questions_again_make_no_version(officer, ceramics):
    again = [
        question(**{field: getattr(one, field) for field in schemas.FIELDS})
        for one in attributes.attributes_of(ceramics)
    ]

    assert schemas.publish_version(ceramics, asked=again, after=0, actor=officer).version == 1
    assert not AuditEvent.objects.filter(subject_type="catalogue.attributeschema").exists()


def test_a_group_may_ask_something_of_its_own(officer, ceramics):
    group = Category.objects.filter(parent=ceramics).first()
    assert attributes.schema_of(group).category == ceramics

    schemas.publish_version(group, asked=[question()], after=0, actor=officer)

    assert attributes.schema_of(group).category == group
    assert attributes.schema_of(ceramics).version == 1


@pytest.mark.parametrize(("asked", "words"), [
    ([], "at least one"),
    ([question(), question()], "stands twice"),
    ([question("thickness", "text")], "was asked as “number” before"),
    ([question("thickness", "number", unit="cm")], "was asked in “mm” before"),
])  # fmt: skip
def test_what_would_not_make_sense_is_refused(officer, ceramics, asked, words):
    with pytest.raises(ValidationError, match=words):
        schemas.publish_version(ceramics, asked=asked, after=1, actor=officer)


def test_a_product_stays_as_declared_and_its_company_reads_what_no_longer_fits(officer, ceramics):
    company, person = factories.maker()
    product = factories.published(company, person, category=ceramics.children.first())
    Product.objects.filter(pk=product.pk).update(attributes={"size": "60 × 60 cm", "finish": "matt"})
    page = reverse("catalogue:product_attributes", args=[product.pk])
    browser = companies.signed_in(person)
    assert "no longer fits what" not in browser.get(page).content.decode()
    finish = question("finish", "choice", label_it="Finitura", label_en="Finish", options=["gold=oro/gold"])
    use = question("use", "multi", label_it="Uso", label_en="Use", required=True, options=["wall=parete/wall"])

    schemas.publish_version(ceramics, asked=[finish, use], after=1, actor=officer)

    product = Product.objects.get(pk=product.pk)
    assert product.state == Product.State.PUBLISHED
    assert attributes.rows(product, attributes.attributes_of(product.category)) == [("Finish", "matt")]
    answer = browser.get(page)
    assert answer.context["out_of_date"] == [
        "“Size” is no longer asked and no longer shown.",
        "“Finish”: “matt” can no longer be chosen.",
        "“Use” must be answered.",
    ]
    assert "no longer fits what this group asks" in answer.content.decode()
    browser.post(page, {"finish": "gold", "use": ["wall"], "save": ""})
    product.refresh_from_db()
    assert attributes.out_of_date(product.category, product.attributes) == []


@pytest.mark.parametrize(("statement", "guard"), [
    ("UPDATE catalogue_attribute SET unit = 'cm' WHERE key = 'thickness'", "attribute_stays"),
    ("DELETE FROM catalogue_attribute WHERE key = 'thickness'", "attribute_stays"),
    ("UPDATE catalogue_attributeschema SET version = 7", "schema_stays"),
    ("DELETE FROM catalogue_attributeschema", "schema_stays"),
])  # fmt: skip
def test_the_database_refuses_to_change_a_version(ceramics, statement, guard):
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refused.value.__cause__.diag.constraint_name == guard


def test_only_officers_of_the_catalogue_write_versions(ceramics):
    _company, person = factories.maker()
    with pytest.raises(PermissionDenied):
        schemas.publish_version(ceramics, asked=[question()], after=1, actor=person)


def test_who_comes_second_is_told(desk, officer, ceramics):
    page = desk.get(reverse("admin:catalogue_attributeschema_next", args=[ceramics.pk]))
    schemas.publish_version(ceramics, asked=[question()], after=1, actor=officer)

    answer = desk.post(page.request["PATH_INFO"], typed(page, **{"0-label_en": "Format"}))

    assert "Version 2 was published meanwhile" in answer.content.decode()
    assert AttributeSchema.objects.filter(category=ceramics).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_one_version(officer, ceramics):
    begin, outcomes = threading.Barrier(2), []

    def publish(label: str) -> None:
        try:
            begin.wait(timeout=10)
            schemas.publish_version(ceramics, asked=[question(label_en=label)], after=1, actor=officer)
            outcomes.append("published")
        except ValidationError:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[label]) for label in ("Format", "Dimensions")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["published", "told"]
    assert AttributeSchema.objects.filter(category=ceramics).count() == 2


def test_the_list_leads_to_versions_and_to_the_next_one(desk, ceramics):
    listed = desk.get(reverse("admin:catalogue_attributeschema_changelist") + "?q=cer").content.decode()
    assert reverse("admin:catalogue_attributeschema_next", args=[ceramics.pk]) in listed
    schema = AttributeSchema.objects.get(category=ceramics)
    assert "Thickness" in desk.get(reverse("admin:catalogue_attributeschema_change", args=[schema.pk])).content.decode()
    tree = desk.get(reverse("admin:catalogue_category_changelist") + "?q=cer").content.decode()
    assert reverse("admin:catalogue_attributeschema_next", args=[ceramics.pk]) in tree
