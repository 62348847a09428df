"""A company's membership: what runs, what its package gives, and what there was before."""

from django.shortcuts import render

from companies.mandates import company_required
from pavilion import clock
from selection import memberships
from selection.models import FeeOffer, MembershipSuspension


@company_required
def membership(request):
    """The membership in force with its package, and every one the company has or had."""
    now = clock.now()
    company = request.company
    current = memberships.current_membership(company, now)
    today = clock.rome(now).date()
    context = {
        "company": company,
        "current": current,
        "published": company.products.live().count() if current else 0,
        "suspended": MembershipSuspension.objects.filter(membership__company=company, ends_at=None)
        .filter(membership__ends_on__gt=today)
        .first(),
        "fee": FeeOffer.objects.open().filter(company=company, due_on__gte=today).first(),
        "others": [
            {"membership": one, "is_coming": one.starts_on > today}
            for one in company.memberships.select_related("package", "call", "grant__place")
            if one != current
        ],
    }
    return render(request, "selection/membership.html", context)
