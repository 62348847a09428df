"""What a membership gives: the allowance, the limit on products that follows it, packages that stay what they were."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from catalogue import products
from catalogue.models import Store
from companies.reference import load_reference
from pavilion import audit, clock
from pavilion.transitions import NotAllowedNow
from selection import packages, places
from selection.models import Package

from . import factories as make

pytestmark = pytest.mark.django_db


def page(user, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_allowance_is_that_of_the_membership_in_force_and_nothing_otherwise(django_assert_num_queries):
    company = make.company()
    now = clock.now()
    assert packages.allowance(company, now) == packages.NOTHING
    make.accepted(make.call(), company)
    with django_assert_num_queries(1):
        given = packages.allowance(company, now)
    assert (given.products, given.banners, given.requests_per_month) == (50, 1, 20)
    end = clock.day_start(given.last_day + timedelta(days=1))
    assert packages.allowance(company, end - timedelta(microseconds=1)) == given
    assert packages.allowance(company, end) == packages.NOTHING
    assert packages.allowance(company, now - timedelta(days=1)) == packages.NOTHING


def test_a_place_given_up_leaves_nothing():
    membership = make.membership()
    with clock.frozen(make.NOON + timedelta(days=3)):
        places.give_up(membership.grant, user=make.user_of(membership.company))
        assert packages.allowance(membership.company, clock.now()) == packages.NOTHING


def test_the_catalogue_learns_the_number_of_products_when_a_membership_begins():
    membership = make.membership()
    assert Store.objects.get(company=membership.company).product_limit == 50


def test_what_was_published_before_beyond_the_package_is_withdrawn_when_the_membership_begins():
    small = make.package(name_en="Small", published_products=1)
    applicant = make.company()
    application = make.approved(make.call(package=small), applicant=applicant)
    first, second = applicant.products.get(), make.product(applicant)
    applicant.products.update(state="published", published_at=clock.now(), category=make.category())
    places.accept(application.grants.get(), user=make.user_of(applicant))
    assert [product.pk for product in applicant.products.live()] == [first.pk]
    with pytest.raises(NotAllowedNow):
        products.publish_product(second, actor=make.user_of(applicant))


# --- The company's page ----------------------------------------------------------------------------------------------
def test_the_page_of_the_membership_says_what_runs_and_what_it_gives():
    membership = make.membership(language="en")
    user = make.user_of(membership.company)
    text = page(user, "/en/company/membership/")
    assert "In force" in text
    assert "22 November 2028" in text
    assert "up to 50 published products" in text
    assert "0 of 50 products are published now." in text
    assert "Example values" in text
    assert "/en/company/membership/" in page(user, "/en/company/")
    with clock.frozen(make.NOON + timedelta(days=3)):
        places.give_up(membership.grant, user=user)
        text = page(user, "/en/company/membership/")
    assert "has no membership in force: its store is closed." in text
    assert "ended early on" in text


def test_the_public_page_and_the_offer_show_the_package_as_an_example():
    call = make.call()
    grant = make.approved(call, applicant=make.company(language="en")).grants.get()
    public = " ".join(Client().get(f"/en/calls/{call.slug}/").content.decode().split())
    for part in ("list price <b>4,800.00 €</b>", "reduced <b>1,400.00 €</b>", "<b>free</b> for 3", "Example values"):
        assert part in public
    assert "up to 50 published products" in page(
        make.user_of(grant.application.company), f"/en/company/place/{grant.pk}/"
    )
    Package.objects.update(is_example=False)
    assert "Example values" not in Client().get(f"/en/calls/{call.slug}/").content.decode()


# --- Packages at the desk ----------------------------------------------------------------------------------------------
@pytest.fixture
def admin():
    load_reference()
    return make.officer("Admin", "administration", language="en")


def test_a_package_is_kept_by_administrators_and_on_record(admin):
    fresh = Package(name_it="Base", name_en="Basic", list_price=100, reduced_price=50, published_products=5, banners=0,
                    requests_per_month=2)  # fmt: skip
    with pytest.raises(PermissionDenied):
        packages.save_package(fresh, actor=make.screener())
    packages.save_package(fresh, actor=admin)
    fresh.published_products = 6
    packages.save_package(fresh, actor=admin)
    events = list(audit.history(fresh))
    assert [event.verb for event in events] == ["create", "change"]
    assert (events[1].before["published_products"], events[1].after["published_products"]) == (5, 6)
    fresh.reduced_price = 101
    with pytest.raises(ValidationError):
        packages.save_package(fresh, actor=admin)


def test_the_figures_of_a_package_in_use_stay_and_its_words_may_be_mended(admin):
    package = make.call().package
    package.name_en = "Premium store"
    packages.save_package(package, actor=admin)
    package.published_products = 5000
    with pytest.raises(NotAllowedNow):
        packages.save_package(package, actor=admin)

    client = Client()
    client.force_login(admin)
    address = f"/admin/selection/package/{package.pk}/change/"
    form = client.get(address).content.decode()
    assert 'name="name_it"' in form
    assert 'name="list_price"' not in form
    data = {"name_it": "Premium", "name_en": "Premium!", "assistance_it": "", "assistance_en": "", "list_price": "1"}
    assert client.post(address, data, follow=True).status_code == 200
    package.refresh_from_db()
    assert (package.name_en, str(package.list_price)) == ("Premium!", "4800.00")


def test_a_package_only_a_draft_has_may_still_change(admin):
    package = make.draft_call().package
    package.published_products = 60
    assert packages.save_package(package, actor=admin).published_products == 60
