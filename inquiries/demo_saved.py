"""What the demonstration's buyer keeps: favourites, and searches that are mailed weekly and daily. Through the room's own verbs."""

from django.utils import translation

from catalogue.models import Category, Product, Store
from companies.models import Buyer
from pavilion import clock

from . import favourites, saved_searches
from .saved_searches import Asked, Frequency

SHOWN = 3
SECTOR = "cer"
WORDS = "q=espresso"


def load(buyer: Buyer) -> int:
    """Keep some products, a store and two searches; returns how many things."""
    stores = list(Store.objects.open(clock.now()).select_related("company").order_by("pk")[:SHOWN])
    kept = [favourites.add(buyer, store) for store in stores[:1]]
    for store in stores:
        product = Product.objects.live().filter(company=store.company).order_by("pk").first()
        if product:
            kept.append(favourites.add(buyer, product))
    with translation.override(buyer.user.language):
        sector = Category.objects.filter(sign=SECTOR).first()
        if sector and stores:
            kept.append(saved_searches.save(buyer, Asked(category=sector, query=""), frequency=Frequency.WEEKLY))
            kept.append(saved_searches.save(buyer, Asked(category=None, query=WORDS), frequency=Frequency.DAILY))
    return len(kept)
