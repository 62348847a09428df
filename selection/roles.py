"""Who someone is towards an application: an officer with roles, a representative of its company, or nobody."""

from companies import officers
from companies.models import Company, Mandate
from pavilion import clock

COMPANY = "company"


def roles_towards(user, company: Company) -> set[str]:
    """The roles under which `user` may act on what belongs to `company`: those of the desk, and COMPANY by mandate."""
    roles = set(officers.roles_of(user))
    if Mandate.objects.in_force(clock.now()).filter(user_id=user.pk, company=company).exists():
        roles.add(COMPANY)
    return roles
