"""Addresses of the room; they all have a language prefix."""

from django.urls import path

from .views import buyers, company, people, sites

app_name = "companies"

urlpatterns = [
    path("welcome/", company.choose, name="choose"),
    path("company/", company.my_company, name="dashboard"),
    path("company/register/", company.register, name="register"),
    path("company/profile/", company.profile, name="profile"),
    path("company/profile/identity/", company.identity, name="identity"),
    path("company/profile/details/", company.details, name="details"),
    path("company/sites/", sites.site_list, name="sites"),
    path("company/sites/add/", sites.site_add, name="site_add"),
    path("company/sites/<int:pk>/", sites.site_change, name="site_change"),
    path("company/sites/<int:pk>/end/", sites.site_end, name="site_end"),
    path("company/people/", people.people, name="people"),
    path("company/people/invite/", people.invite, name="invite"),
    path("company/people/<int:pk>/end/", people.mandate_end, name="mandate_end"),
    path("company/people/invitations/<int:pk>/take-back/", people.take_back, name="take_back"),
    path("invitations/", people.own_invitations, name="invitations"),
    path("invitations/<int:pk>/", people.answer, name="answer"),
    path("buyer/", buyers.buyer_page, name="buyer"),
    path("buyer/register/", buyers.buyer_register, name="buyer_register"),
    path("buyer/profile/", buyers.buyer_profile, name="buyer_profile"),
]
