"""How many products a store may show: told from above, kept however many are published at once."""

import pytest
from django.db import connection

from catalogue import allowances, products, stores
from catalogue.models import Product, Store
from pavilion import audit
from pavilion.models import AuditEvent
from pavilion.transitions import NotAllowedNow
from tests.selection.racing import race

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.maker()


def ready(made, number: int) -> list[Product]:
    """Products of one company that miss nothing but to be published."""
    company, person = made
    picture = factories.ready_picture()
    drafts = [factories.draft(company, person) for _ in range(number)]
    for product in drafts:
        factories.galleries.attach_picture(product, picture, actor=person)
    return drafts


def published(company) -> list[int]:
    return list(company.products.live().order_by("position").values_list("pk", flat=True))


def test_without_a_limit_there_is_none(made):
    for product in ready(made, 3):
        products.publish_product(product, actor=made[1])
    assert len(published(made[0])) == 3


def test_beyond_the_limit_publishing_is_refused_with_words_and_withdrawing_makes_room(made):
    company, person = made
    first, second, third = ready(made, 3)
    allowances.set_product_limit(company, 2)
    products.publish_product(first, actor=person)
    products.publish_product(second, actor=person)
    with pytest.raises(NotAllowedNow, match="gives 2 published products, and as many are published"):
        products.publish_product(third, actor=person)
    products.withdraw_product(first, actor=person)
    products.publish_product(third, actor=person)
    assert published(company) == [second.pk, third.pk]


def test_a_limit_of_nothing_says_so(made):
    (product,) = ready(made, 1)
    allowances.set_product_limit(made[0], 0)
    with pytest.raises(NotAllowedNow, match="gives no published products"):
        products.publish_product(product, actor=made[1])


def test_a_lower_limit_withdraws_the_last_in_the_companys_order(made):
    company, person = made
    first, second, third = ready(made, 3)
    for product in (third, first, second):
        products.publish_product(product, actor=person)

    assert allowances.set_product_limit(company, 1) == 2

    assert published(company) == [first.pk]
    third.refresh_from_db()
    assert third.state == Product.State.WITHDRAWN
    event = audit.history(third).last()
    assert (event.verb, event.actor, event.before) == ("withdraw", None, {"state": "published"})
    assert allowances.set_product_limit(company, 3) == 0  # a higher one brings nothing back by itself
    assert published(company) == [first.pk]


def test_saying_the_same_again_changes_nothing(made):
    company = made[0]
    allowances.set_product_limit(company, 5)
    allowances.set_product_limit(company, 5)
    assert AuditEvent.objects.filter(verb="product_limit").count() == 1
    assert Store.objects.get(company=company).product_limit == 5
    allowances.set_product_limit(company, None)
    assert stores.why_full(company) == ""


def test_the_companys_list_says_how_many_are_used(made, client):
    company, person = made
    first, _second = ready(made, 2)
    products.publish_product(first, actor=person)
    client.force_login(person)
    assert "of your package" not in client.get("/en/company/products/").content.decode()
    allowances.set_product_limit(company, 50)
    assert "1 of the 50 products of your package are published." in client.get("/en/company/products/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_published_at_once_only_as_many_as_the_limit_are(made):
    company, person = made
    drafts = ready(made, 8)
    allowances.set_product_limit(company, 3)

    results = race([lambda one=one: products.publish_product(one, actor=person) for one in drafts])

    assert sum(isinstance(result, Product) for result in results) == 3
    assert sum(isinstance(result, NotAllowedNow) for result in results) == 5
    assert len(published(company)) == 3


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_the_company_too_many_are_published(made, monkeypatch):
    """The negative control: it is the lock that keeps the limit."""
    company, person = made
    drafts = ready(made, 8)
    allowances.set_product_limit(company, 3)
    monkeypatch.setattr(products.stores, "ensure_store", lambda company: Store.objects.get(company=company))
    count = stores.why_full

    def slowly(company):
        answer = count(company)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
        return answer

    monkeypatch.setattr(products.stores, "why_full", slowly)
    race([lambda one=one: products.publish_product(one, actor=person) for one in drafts])
    assert len(published(company)) > 3


@pytest.mark.django_db(transaction=True)
def test_a_limit_lowered_while_products_are_published_is_kept(made):
    company, person = made
    drafts = ready(made, 8)
    allowances.set_product_limit(company, 6)

    results = race(
        [
            *[lambda one=one: products.publish_product(one, actor=person) for one in drafts],
            lambda: allowances.set_product_limit(company, 2),
        ]
    )

    assert [
        result for result in results if isinstance(result, Exception) and not isinstance(result, NotAllowedNow)
    ] == []
    assert len(published(company)) <= 2
