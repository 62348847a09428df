"""The officers' desk: Django's admin with our names, look and front page."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models.base import ModelBase
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from . import extensions, second_factor


class DeskSite(AdminSite):
    """The one admin site. Signing in and out is allauth's (one way in, one set of limits)."""

    site_header = _("Pavilion desk")
    site_title = _("Pavilion desk")
    index_title = _("Desk")
    index_template = "admin/index.html"
    enable_nav_sidebar = False
    empty_value_display = "–"
    # Kept elsewhere: roles stand in code, people change their address on their own page.
    not_shown = frozenset({"auth.group", "account.emailaddress", "account.emailconfirmation"})
    not_shown |= {"mfa.authenticator", "usersessions.usersession"}
    not_shown |= {"socialaccount.socialaccount", "socialaccount.socialapp", "socialaccount.socialtoken"}

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register a room's models; those of libraries whose rows nobody may edit by hand are left out."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        shown = [model for model in models if model._meta.label_lower not in self.not_shown]
        super().register(shown, admin_class, **options)

    def has_permission(self, request) -> bool:
        """Officers and administrators; strangers are led to the sign-in page."""
        return request.user.is_active and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        """A signed-in person who is no officer finds nothing here; an officer sets up a second factor first."""
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404("Only officers have a desk.")
            if request.user.is_authenticated and second_factor.is_missing(request.user):
                messages.warning(
                    request, _("The desk opens once your account has a second factor: an app or a security key.")
                )
                return redirect("mfa_index")
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request, extra_context=None):
        """Signing in happens on the one sign-in page."""
        following = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': following})}")

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("account_email")

    def index(self, request, extra_context=None):
        """The desk: what the rooms have to say to this officer, then every register the officer may open."""
        headings = [heading for heading in extensions.call_all("desk", "heading", request) if heading]
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "heading": headings[0] if headings else None,
            "alerts": [alert for offered in extensions.call_all("desk", "alerts", request) for alert in offered],
            "panels": [panel for offered in extensions.call_all("desk", "panels", request) for panel in offered],
            "app_list": self.get_app_list(request),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, self.index_template, context)
