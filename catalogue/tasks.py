"""The room's scheduled tasks: each looks in the database for what there is to do."""

from pavilion.tasks import scheduled

from . import listings, pictures, refresh, suggestions


@scheduled
def rebuild_listings():
    """Make the listing rows of the products that changed."""
    return listings.rebuild_waiting()


@scheduled
def prepare_pictures():
    """Make the renditions of the pictures that came in."""
    return pictures.prepare_waiting()


@scheduled
def refresh_products():
    """Find products whose origin or place follows from facts of the company that changed since."""
    return refresh.refresh_products()


@scheduled
def learn_suggestions():
    """Learn from the published products what to suggest to companies."""
    return suggestions.learn_from_published()
