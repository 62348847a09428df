"""The room's scheduled tasks: each looks in the database for what there is to do."""

from pavilion.tasks import scheduled

from . import derived, listings, pictures, refresh, sitemaps, suggestions, visits, words
from .exchange import imports


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


@scheduled
def count_facets():
    """Count what lists can be narrowed by, for lists too long to be counted while they are shown."""
    return derived.count_facets()


@scheduled
def count_words():
    """Count the words of all products, for suggestions and corrected spellings."""
    return words.count_words()


@scheduled
def compare_products():
    """Find the similar products of each product."""
    return derived.compare_all()


@scheduled
def write_sitemaps():
    """Write the site map for search engines."""
    return sitemaps.write_files()


@scheduled
def work_product_tables():
    """Check and write the tables of products that companies sent."""
    return imports.work_waiting()


@scheduled
def count_views():
    """Count how often the pages of products and stores were looked at."""
    return visits.write_waiting()


@scheduled
def forget_views():
    """Delete the single views of days that are counted."""
    return visits.forget_old()
