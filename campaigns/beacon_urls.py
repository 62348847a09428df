"""Addresses of the room that browsers call by themselves: no language prefix, no cookie, no session."""

from django.urls import path

from .views import public

app_name = "beacons"

urlpatterns = [
    path("seen/", public.seen, name="seen"),
    path("go/<str:token>/", public.go, name="go"),
]
