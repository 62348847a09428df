"""Addresses of the room; they all have a language prefix."""

app_name = "campaigns"

urlpatterns = []
