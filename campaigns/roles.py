"""Who someone is towards a banner: its owner, an officer of campaigns, or nobody."""

from companies import officers
from companies.models import Company, Mandate
from pavilion import clock

OWNER = "owner"


def roles_towards(user, company: Company | None) -> set[str]:
    """The roles under which `user` may act on a banner of `company`; None means the agency's own.

    A company's banner belongs to whoever acts for it now; that person decides nothing about it, even as an officer. The
    agency's banners belong to its officers of campaigns.
    """
    roles = set(officers.roles_of(user)) & {officers.CAMPAIGNS}
    if company is None:
        return roles | {OWNER} if roles else set()
    if Mandate.objects.in_force(clock.now()).filter(user_id=user.pk, company=company).exists():
        return {OWNER}
    return roles
