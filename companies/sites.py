"""The places of a company: production sites, and those that are none. Nothing is refused that an officer should judge."""

from django.db import transaction

from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.models import User

from .facts import assign, only
from .models import Company, Site

SITE_FIELDS = (
    "kind",
    "title",
    "subcontractor",
    "street",
    "postcode",
    "town",
    "province",
    "country",
    "activities",
)


@transaction.atomic
def add_site(company: Company, *, data: dict, actor: User) -> Site:
    """Add a site; `data` holds SITE_FIELDS. Raises ValidationError for what the database refuses, TypeError for an
    unknown key. Side effects: an audit event."""
    site = Site(company=company, **only(data, SITE_FIELDS))
    with explained(Site):
        site.save(force_insert=True)
    audit.record(site, "added", actor=actor, after={"company": company.pk, "kind": site.kind})
    return site


@transaction.atomic
def update_site(site: Site, *, data: dict, actor: User) -> Site:
    """Change a site and return it fresh. Raises as `add_site` does. Side effects: an audit event with the names of the
    changed fields, none when nothing changed."""
    site = Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
    changed = assign(site, only(data, SITE_FIELDS))
    if not changed:
        return site
    with explained(Site):
        site.save(update_fields=changed)
    audit.record(site, "updated", actor=actor, after={"company": site.company_id, "fields": changed})
    return site


@transaction.atomic
def end_site(site: Site, *, actor: User) -> Site:
    """Say that the company no longer has a site; it stays on record. Ending an ended one changes nothing.

    Side effects: an audit event.
    """
    site = Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
    if site.ended_at is not None:
        return site
    site.ended_at = clock.now()
    site.save(update_fields=["ended_at"])
    audit.record(site, "ended", actor=actor, after={"company": site.company_id})
    return site
