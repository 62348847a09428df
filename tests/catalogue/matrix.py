"""The room's part of the URL × role matrix."""

from datetime import timedelta

from catalogue import reports, reviews, showcase
from catalogue.models import ProductImport
from catalogue.reference import load_reference
from companies.mandates import company_of
from pavilion import clock
from tests.matrix import BUYER, COMPANY, OFFICERS, OTHER_COMPANY, Entry, everybody, only, signed_in

from . import factories

# Whoever acts for no company is led to its registration.
own = signed_in(302) | {COMPANY: 200, OTHER_COMPANY: 200}
decide = (
    only("catalogue")
    | dict.fromkeys(set(OFFICERS) - {"catalogue"}, 403)
    | dict.fromkeys((BUYER, COMPANY, OTHER_COMPANY), 404)
)


def of_company(status: int = 200) -> dict[str, int]:
    """What belongs to one company: another finds nothing there."""
    return signed_in(302) | {COMPANY: status, OTHER_COMPANY: 404}


def product(world) -> dict:
    return {"pk": world.product.pk}


def shown(world) -> dict:
    return {"slug": "porcelain-stoneware-cala", "pk": world.shown.pk}


def certificate(world) -> dict:
    return {"pk": world.certificate.pk}


def table(world) -> dict:
    return {"pk": world.table.pk}


def store_picture(world) -> dict:
    return {"pk": world.store_picture.pk}


def use(world) -> dict:
    return {"pk": world.shown.pk, "use": world.shown.pictures.get().pk}


PAGES = ["overview", "basics", "attributes", "manufacture", "terms", "pictures", "preview", "suggestions"]

ENTRIES = [
    Entry("catalogue:front", everybody()),
    Entry("catalogue:products", everybody()),
    Entry("catalogue:products", everybody(), query="q=cala"),
    Entry("catalogue:products", everybody(), query="category=cer&minimum=50&ships=CA&sort=price"),
    Entry("catalogue:suggest", everybody(), query="q=por"),
    Entry("catalogue:compare", everybody(), query="c=1"),
    Entry("catalogue:region", everybody(), kwargs=lambda world: {"slug": "emilia-romagna"}),
    Entry("catalogue:district", everybody(), kwargs=lambda world: {"slug": "piastrellai-di-sassuolo"}),
    Entry("robots", everybody()),
    Entry("viewed", everybody(405)),
    Entry("viewed", everybody(400), method="post"),
    Entry("sitemap", everybody(404)),  # before the worker's first run
    Entry("sitemap-file", everybody(404), kwargs=lambda world: {"name": "pages"}),
    Entry("catalogue:category", everybody(), kwargs=lambda world: {"path": "ceramics-and-tiles"}),
    Entry("catalogue:product", everybody(), kwargs=shown),
    Entry("catalogue:product", everybody(404), kwargs=lambda world: {"slug": "x", "pk": world.product.pk}),
    Entry("catalogue:stores", everybody()),
    Entry("catalogue:store", everybody(), kwargs=lambda world: {"slug": world.shown.company.store.slug}),
    Entry("catalogue:tables", own),
    Entry("catalogue:table_template", own),
    Entry("catalogue:table_export", own, query="kind=csv"),
    Entry("catalogue:table", of_company(), kwargs=table),
    Entry("catalogue:table_problems", of_company(), kwargs=table),
    Entry("catalogue:table_write", everybody(405), kwargs=table),
    Entry("catalogue:table_write", of_company(302), kwargs=table, method="post"),
    Entry("catalogue:table_discard", everybody(405), kwargs=table),
    Entry("catalogue:table_discard", of_company(302), kwargs=table, method="post"),
    Entry("media", everybody(404), kwargs=lambda world: {"name": "pictures/none.jpg"}),
    *[Entry(f"catalogue:{name}", own) for name in ("own_products", "product_new", "own_store")],
    *[Entry(f"catalogue:product_{name}", of_company(), kwargs=product) for name in PAGES],
    Entry("catalogue:product_origin", everybody(405), kwargs=product),
    Entry("catalogue:product_origin", of_company(), kwargs=product, method="post"),
    Entry("catalogue:product_sheet", everybody(), kwargs=lambda world: {"pk": world.shown.pk}),
    Entry("catalogue:product_sheet", everybody(404), kwargs=product),
    Entry("catalogue:data_sheet", everybody(404), kwargs=lambda world: {"pk": world.shown.pk}),
    Entry("catalogue:product_publish", everybody(405), kwargs=product),
    Entry("catalogue:product_publish", of_company(302), kwargs=product, method="post"),
    Entry("catalogue:product_take_back", everybody(405), kwargs=product),
    Entry("catalogue:product_take_back", of_company(302), kwargs=product, method="post"),
    Entry("catalogue:report", everybody(), kwargs=lambda world: {"pk": world.shown.pk}),
    Entry("catalogue:report", everybody(404), kwargs=product),
    Entry("admin:catalogue_productreview_review", decide, kwargs=lambda world: {"pk": world.review.pk}),
    Entry("admin:catalogue_attributeschema_next", decide, kwargs=lambda world: {"pk": world.shown.category_id}),
    Entry("admin:catalogue_productreport_close", decide, kwargs=lambda world: {"pk": world.report.pk}),
    Entry("catalogue:product_withdraw", everybody(405), kwargs=product),
    Entry("catalogue:product_withdraw", of_company(302), kwargs=product, method="post"),
    Entry("catalogue:picture_remove", everybody(405), kwargs=use),
    Entry("catalogue:picture_remove", of_company(302), kwargs=use, method="post"),
    *[Entry(f"catalogue:{name}", own) for name in ("certificates", "certificate_new", "showcase", "store_pictures")],
    Entry("catalogue:store_picture_remove", everybody(405), kwargs=store_picture),
    Entry("catalogue:store_picture_remove", of_company(302), kwargs=store_picture, method="post"),
    Entry("catalogue:certificate_edit", of_company(), kwargs=certificate),
    Entry("catalogue:certificate_remove", everybody(405), kwargs=certificate),
    Entry("catalogue:certificate_remove", of_company(302), kwargs=certificate, method="post"),
    Entry("admin:catalogue_certificate_check", decide, kwargs=certificate),
    Entry("admin:catalogue_originassessment_look", decide, kwargs=lambda world: {"pk": world.product.origin.pk}),
    Entry("admin:catalogue_originassessment_flag", decide, kwargs=lambda world: {"pk": world.product.origin.pk}),
    Entry("admin:catalogue_originassessment_decide", decide, kwargs=lambda world: {"pk": world.product.origin.pk}),
]


def furnish(world):
    """A draft and a published product for COMPANY, in a store that is open."""
    load_reference()
    anna = world.users[COMPANY]
    company = company_of(anna)
    factories.open_store(company, open_from=clock.now() - timedelta(days=1), until=clock.now() + timedelta(days=1))
    world.product = factories.draft(company, anna)
    world.shown = factories.published(company, anna)
    world.review = reviews.open_review(world.shown, "after")
    world.report = reports.report_product(world.shown, kind="origin", words="Etichetta.", address="192.0.2.1")
    world.store_picture = showcase.add_picture(company.store, factories.ready_picture(), actor=anna)
    world.certificate = factories.certificate(company, anna)
    world.table = ProductImport.objects.create(
        company=company, user=anna, file="x", name="products.csv", sha256="", language="it", stage="checked"
    )
