"""What an enquiry is about: a product, or a store as a whole; whether it takes enquiries, and what it is called."""

from datetime import datetime

from catalogue.models import Product, Store


def find_product(product_id: int) -> Product | None:
    """A published product with its company and store; None when there is none."""
    return Product.objects.live().select_related("company__store").filter(pk=product_id).first()


def find_store(slug: str) -> Store | None:
    """A store by its address; None when there is none."""
    return Store.objects.select_related("company").filter(slug=slug).first()


def store_of(subject: Product | Store) -> Store | None:
    """The store it is shown in."""
    return subject if isinstance(subject, Store) else getattr(subject.company, "store", None)


def was_shown(subject: Product | Store, now: datetime) -> bool:
    """Whether buyers could see it, now or before: what was never shown does not exist for them."""
    store = store_of(subject)
    return bool(store and store.open_from and store.open_from <= now)


def is_shown(product: Product, store: Store | None, now: datetime) -> bool:
    """Whether buyers see a product now, given its company's store."""
    return product.state == Product.State.PUBLISHED and store is not None and store.is_open(now)


def takes_enquiries(subject: Product | Store, now: datetime) -> bool:
    """Whether buyers may write about it now: the store's dates decide, and a product must still be shown."""
    store = store_of(subject)
    return store.is_open(now) if subject == store else is_shown(subject, store, now)


def key_of(subject: Product | Store) -> dict:
    """The subject as columns of Conversation or PendingEnquiry."""
    return {"store": subject} if isinstance(subject, Store) else {"product": subject}


def titles_of(subject: Product | Store) -> dict:
    """What the subject is called, as Conversation's columns title_it and title_en."""
    if isinstance(subject, Store):
        return {"title_it": subject.name, "title_en": subject.name}
    texts = {text.language: text.title for text in subject.texts.all()}
    any_title = next(iter(texts.values()), str(subject))
    return {"title_it": texts.get("it") or texts.get("en") or any_title, "title_en": texts.get("en", "")}
