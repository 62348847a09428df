"""The desk's pages of this room. Officers read; what they may change goes through the verbs of the room."""

from datetime import date

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pavilion import clock, second_factor
from pavilion.desk import ReadOnlyAdmin
from pavilion.models import User

from . import mandates, officers
from .forms import EndMandateForm
from .identifiers import phone_for_people
from .languages import names
from .models import Buyer, Company, Invitation, Mandate, Officer, Province, Region, Site


def day_in_words(day: date | None) -> str:
    """A day as people write it, a dash for none."""
    return date_format(day, "DATE_FORMAT") if day else "–"


class ReadOnlyRows(admin.TabularInline):
    """The same for rows on another row's page."""

    template = "admin/companies/rows.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class SiteRows(ReadOnlyRows):
    model = Site
    fields = ["kind", "place", "street", "title", "subcontractor", "activities", "counts_for", "ended_at"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("place"))
    def place(self, site):
        return f"{site.postcode} {site.place}".strip()

    @admin.display(description=gettext_lazy("production in Italy"), boolean=True)
    def counts_for(self, site):
        return site.counts


class MandateRows(ReadOnlyRows):
    model = Mandate
    fields = ["person_name", "user", "role", "proof", "valid_from", "last_day", "end"]
    readonly_fields = fields

    def get_fields(self, request, obj=None):
        """Whoever may not end a mandate sees no way to it."""
        may_end = officers.has_role(request.user, officers.ADMINISTRATION)
        return self.fields if may_end else [name for name in self.fields if name != "end"]

    @admin.display(description=gettext_lazy("last day"))
    def last_day(self, mandate):
        return day_in_words(mandate.last_day)

    @admin.display(description=gettext_lazy("mandate"))
    def end(self, mandate):
        if mandate.valid_to is not None and mandate.valid_to <= clock.now():
            return _("ended")
        return format_html('<a href="{}">{}</a>', reverse("admin:companies_mandate_end", args=[mandate.pk]), _("End"))


class InvitationRows(ReadOnlyRows):
    model = Invitation
    fields = ["person_name", "email", "role", "invited_at", "closed_at"]
    readonly_fields = fields


@admin.register(Company)
class CompanyAdmin(ReadOnlyAdmin):
    list_display = ["legal_name", "vat_number", "office", "ateco_code", "registered_at"]
    list_filter = ["legal_form", "office_province__region"]
    list_select_related = ["office_province"]
    search_fields = ["legal_name", "vat_number", "tax_code", "office_town"]
    inlines = [SiteRows, MandateRows, InvitationRows]
    fieldsets = [
        (
            None,
            {"fields": ["legal_name", "legal_form", "vat_number", "tax_code", "rea", "ateco_code", "ateco_version"]},
        ),
        (
            gettext_lazy("Registered office"),
            {"fields": ["office_street", "office_postcode", "office_town", "office_province", "office_country"]},
        ),
        (
            gettext_lazy("Contacts"),
            {"fields": ["pec", "telephone", "website", "people", "founded_in", "spoken", "registered_at"]},
        ),
    ]
    readonly_fields = ["rea", "telephone", "founded_in", "spoken", "registered_at"]

    @admin.display(description=gettext_lazy("registered office"), ordering="office_town")
    def office(self, company):
        return company.office_place

    @admin.display(description=gettext_lazy("REA number"))
    def rea(self, company):
        return company.rea or "–"

    @admin.display(description=gettext_lazy("telephone"))
    def telephone(self, company):
        return phone_for_people(company.phone) or "–"

    @admin.display(description=gettext_lazy("founded in"))
    def founded_in(self, company):
        return str(company.founded or "–")  # a year has no thousands separator

    @admin.display(description=gettext_lazy("languages spoken with buyers"))
    def spoken(self, company):
        return ", ".join(names(company.languages)) or "–"


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["person_name", "company", "role", "valid_from", "last_day"]
    list_filter = ["role"]
    list_select_related = ["company"]
    search_fields = ["person_name", "company__legal_name", "user__email"]

    def get_urls(self):
        end = path("<int:pk>/end/", self.admin_site.admin_view(self.end), name="companies_mandate_end")
        return [end, *super().get_urls()]

    def end(self, request, pk: int):
        """Ask for the reason, then end a mandate. Administrators only."""
        if not officers.has_role(request.user, officers.ADMINISTRATION):
            raise PermissionDenied
        mandate = get_object_or_404(Mandate.objects.in_force(clock.now()).select_related("company"), pk=pk)
        form = EndMandateForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            second_factor.require_recent_proof(request)
            mandates.end_mandate(mandate, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The mandate of %(name)s has ended.") % {"name": mandate.person_name})
            return redirect("admin:companies_company_change", mandate.company_id)
        context = self.admin_site.each_context(request) | {
            "title": _("End the mandate of %(name)s") % {"name": mandate.person_name},
            "opts": self.opts,
            "mandate": mandate,
            "form": form,
        }
        return TemplateResponse(request, "admin/companies/mandate/end.html", context)

    @admin.display(description=gettext_lazy("last day"), ordering="valid_to")
    def last_day(self, mandate):
        return day_in_words(mandate.last_day)


@admin.register(Buyer)
class BuyerAdmin(ReadOnlyAdmin):
    list_display = ["company_name", "contact_name", "country", "role", "registered_at"]
    list_filter = ["role"]
    search_fields = ["company_name", "contact_name", "user__email"]
    fields = [
        "company_name",
        "contact_name",
        "user",
        "role",
        "street",
        "postcode",
        "town",
        "area",
        "country",
        "number_kind",
        "registration_number",
        "telephone",
        "website",
        "registered_at",
    ]
    readonly_fields = ["telephone", "registered_at"]

    @admin.display(description=gettext_lazy("telephone"))
    def telephone(self, buyer):
        return phone_for_people(buyer.phone) or "–"


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ["name_it", "name_en", "code", "sign"]


@admin.register(Province)
class ProvinceAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "region", "valid_from", "valid_to"]
    list_filter = ["region"]
    list_select_related = ["region"]
    search_fields = ["name", "code"]


class OfficerForm(forms.ModelForm):
    """An officer and the roles; the account must exist and have signed in to confirm its address."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("The person creates an account first, like everyone else."),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        required=False,
        choices=list(officers.ROLES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("No role ends the work at the desk. What each may do: docs/roles.md."),
    )

    class Meta:
        model = Officer
        fields = ["name", "title", "extension"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        if self.instance.pk:
            del self.fields["email"]
            self.initial["roles"] = sorted(officers.roles_of(self.instance.user))

    def clean_email(self):
        user = User.objects.filter(email=self.cleaned_data["email"].strip().lower(), is_active=True).first()
        if user is None:
            raise ValidationError(_("There is no account with this address. Ask the person to create one."))
        self.user = user
        return user.email

    def clean(self):
        facts = super().clean()
        user = self.instance.user if self.instance.pk else getattr(self, "user", None)
        if user is not None and user.pk == self.actor.pk:
            raise ValidationError(_("Nobody changes their own roles: ask another administrator."))
        if not self.instance.pk and user is not None and Officer.objects.filter(user=user).exists():
            raise ValidationError({"email": _("This person is an officer already.")})
        return facts


@admin.register(Officer)
class OfficerAdmin(admin.ModelAdmin):
    list_display = ["name", "title", "account", "roles"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email"]
    form = OfficerForm

    def get_form(self, request, obj=None, **kwargs):
        """The form knows who acts."""
        form = super().get_form(request, obj, **kwargs)

        class ActorForm(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, actor=request.user, **kwargs)

        return ActorForm

    def get_fields(self, request, obj=None):
        return ["name", "title", "extension", "roles"] if obj else ["email", "name", "title", "extension", "roles"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user__groups")

    def has_delete_permission(self, request, obj=None):
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Giving and taking roles asks the administrator for a proof of who they are."""
        if request.method == "POST":
            second_factor.require_recent_proof(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Through the verbs, which check and keep the record."""
        facts = {key: form.cleaned_data[key] for key in ("name", "title", "extension")}
        roles = set(form.cleaned_data["roles"])
        if change:
            officers.update_officer(obj, roles=roles, actor=request.user, **facts)
        else:
            obj.pk = officers.appoint_officer(form.user, roles=roles, actor=request.user, **facts).pk

    @admin.display(description=gettext_lazy("account"), ordering="user__email")
    def account(self, officer):
        return officer.user.email

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, officer):
        held = {group.name for group in officer.user.groups.all()}
        return ", ".join(str(words) for role, words in officers.ROLES.items() if role in held) or "–"
