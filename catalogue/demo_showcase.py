"""What shows the officers' and the companies' pages of this room at work: a store that tells everything, a change and a report that
wait, certificates with their days. All fictional; no number is a real one."""

from datetime import timedelta

from companies import demo as people
from companies.mandates import main_contact
from pavilion import clock
from pavilion.models import User

from . import certificates, products, reports, reviews, showcase, stores
from .models import Product

TELLING = "rocca-bianca"  # its store says everything
WATCHED = "maioliche-colle-alto"  # an officer wants to see its changes first


def load(officer: User) -> None:
    """Fill the store of one company, let another propose a change, let a reader report a product."""
    _tell_everything(officer)
    _propose_a_change(officer)


def _tell_everything(officer: User) -> None:
    company = people.company(TELLING)
    person, store, today = main_contact(company), company.store, clock.today()
    stores.update_store(
        store,
        data={
            "capacity_it": "900.000 m² di piastrelle l’anno",
            "capacity_en": "900,000 m² of tiles a year",
            "plant_area": 14_000,
            "production_lines": 3,
            "design_staff": 6,
            "quality_staff": 4,
            "markets": ["DE", "FR", "US", "CA", "JP"],
        },
        actor=person,
    )
    showcase.update_showcase(
        store,
        data={
            "contacts": [
                {"name": "Luca Ferri", "role_it": "Vendite all’estero", "role_en": "Export sales", "languages": "IT, EN, FR"},
                {"name": "Ada Montorsi", "role_it": "Campioni e disegni", "role_en": "Samples and designs", "languages": "IT, EN"},
            ],
            "fairs": [
                {
                    "name": "Fiera dimostrativa della ceramica", "town": "Bologna", "stand": "16, B 42",
                    "starts_on": today + timedelta(days=140), "ends_on": today + timedelta(days=144),
                },
            ],
            "closures": [{"first_day": today + timedelta(days=26), "last_day": today + timedelta(days=40)}],
            "groups": [
                {"name_it": "Pavimenti", "name_en": "Floors"},
                {"name_it": "Rivestimenti e mosaici", "name_en": "Walls and mosaics"},
            ],
        },
        actor=person,
    )  # fmt: skip
    floors, walls = store.groups.all()
    for product in company.products.order_by("position"):
        group = walls if product.category and product.category.sign in ("cer-wall-tiles", "cer-mosaics") else floors
        said = {"group": group, "is_main": product.sku == "CALA-6060"}
        if product.sku == "CALA-6060":
            said |= _trade_terms()
        products.update_product(product, data=said, actor=person)
    listed = [
        ("management", "ISO 14001:2015", "DEMO 14001", 580),
        ("management", "ISO 9001:2015", "DEMO 9001", 110),
    ]
    for scheme, name, number, days in listed:
        told = {"scheme": scheme, "name": name, "issuer": "Ente di certificazione dimostrativo", "number": number}
        told |= {"expires_on": today + timedelta(days=days)}
        certificate = certificates.declare_certificate(company, data=told, actor=person)
    certificates.check_certificate(
        certificate, confirmed=True, reason="Confrontato con il registro dell’ente (dimostrazione).", actor=officer
    )


def _trade_terms() -> dict:
    return {
        "lead_times": [(120, 20), (2000, 30)],
        "supply_quantity": 40_000,
        "supply_period": "month",
        "packaging_it": "Scatola da 1,08 m², pallet da 60 m²",
        "packaging_en": "Box of 1.08 m², pallet of 60 m²",
        "units_per_package": 60,
        "package_weight": 1210,
        "payment_terms": "30% with the order, balance before shipment",
        "oem": True,
    }


def _propose_a_change(officer: User) -> None:
    company = people.company(WATCHED)
    person = main_contact(company)
    reviews.set_review_first(
        company, first=True, reason="Dimostrazione: le modifiche si esaminano prima.", actor=officer
    )
    product = company.products.filter(state=Product.State.PUBLISHED).order_by("position").first()
    if product is None:
        return
    text = product.texts.get(language="it")
    words = {
        "title": f"{text.title}, nuova serie",
        "description": f"{text.description}\n\nDecoro ridisegnato nel 2026.",
    }
    products.update_product(product, data={"texts": {"it": words}}, actor=person)
    reports.report_product(
        product,
        kind="picture",
        words="La seconda immagine somiglia a quella di un altro catalogo.",
        address="192.0.2.20",
    )
