"""What the rules said of a product, what an officer decided, and what an officer has to look at."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import decisions
from catalogue.forms.manufacture import MANUFACTURE_FIELDS, SPECIAL_FIELDS
from catalogue.models import OriginAssessment, Product
from catalogue.origin_texts import LEGAL_BASES, sentences
from catalogue.texts import title_of
from companies import officers
from companies.views.verbs import attempt
from pavilion.desk import ReadOnlyAdmin

ANSWERS = (*MANUFACTURE_FIELDS, *SPECIAL_FIELDS)  # what a company answers beside steps and materials


class ReasonForm(forms.Form):
    """A reason that goes on record."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class WaitsFor(admin.SimpleListFilter):
    """What waits for an officer."""

    title, parameter_name = gettext_lazy("waits for"), "waits"

    def lookups(self, request, model_admin):
        return [("decision", _("a decision")), ("look", _("a look at its words"))]

    def queryset(self, request, queryset):
        match self.value():
            case "decision":
                return queryset.undecided()
            case "look":
                return queryset.to_look_at()
        return queryset


class DecisionForm(forms.Form):
    """An officer's decision on an origin."""

    status = forms.ChoiceField(
        label=gettext_lazy("Origin"),
        widget=forms.RadioSelect,
        choices=[
            (OriginAssessment.Status.ITALY, gettext_lazy("Italy: it can be published")),
            (OriginAssessment.Status.NOT_ITALY, gettext_lazy("not Italy: it cannot be shown")),
        ],
    )
    claim = forms.ChoiceField(
        label=gettext_lazy("The claim “100% Made in Italy”"),
        required=False,
        choices=[("", gettext_lazy("nobody asks, or the law decides")), *OriginAssessment.Claim.choices],
        help_text=gettext_lazy(
            "Only when materials made abroad are the one thing in doubt: do they count as processing?"
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What was seen and why it is enough or not. The company reads it."),
    )


@admin.register(OriginAssessment)
class OriginAssessmentAdmin(ReadOnlyAdmin):
    """What the rules said of a product, and what an officer decided."""

    list_display = [
        "title",
        "company",
        "result_shown",
        "status",
        "rule",
        "looked_at_shown",
        "assessed_at",
        "decided_at",
    ]
    list_filter = [WaitsFor, "status", "rule", "decided_status"]
    list_select_related = ["product__company"]
    search_fields = ["product__texts__title", "product__company__legal_name"]
    ordering = ["-assessed_at"]
    fields = [
        "product_shown", "company", "result_shown", "status", "rule_shown", "said", "missing", "would_change", "warnings", "notices",
        "assessed_at", "decided_status", "decided_reason", "decided_by", "decided_at", "decided_claim", "decide",
        "look", "trade_defence",
    ]  # fmt: skip
    readonly_fields = fields
    acts = ("decide", "look", "trade_defence")

    def may_act(self, request) -> bool:
        return officers.has_role(request.user, officers.CATALOGUE)

    def called(self, assessment) -> str:
        return _("Origin of %(title)s") % {"title": title_of(assessment.product)}

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("product__texts")

    def get_urls(self):
        decide = path(
            "<int:pk>/decide/", self.admin_site.admin_view(self.decide_page), name="catalogue_originassessment_decide"
        )
        look = path(
            "<int:pk>/look/", self.admin_site.admin_view(self.look_page), name="catalogue_originassessment_look"
        )
        flag = path(
            "<int:pk>/flag/", self.admin_site.admin_view(self.flag_page), name="catalogue_originassessment_flag"
        )
        return [decide, look, flag, *super().get_urls()]

    def decide_page(self, request, pk: int):
        """Ask for status and reason, then record the decision. Officers of the catalogue only."""
        assessment = self._of_officer(request, pk)
        form = DecisionForm(request.POST or None)
        if (
            request.method == "POST"
            and form.is_valid()
            and attempt(form, decisions.decide_origin, assessment.product, actor=request.user, **form.cleaned_data)
        ):
            messages.success(request, _("The decision is recorded; the company is told."))
            return redirect("admin:catalogue_originassessment_change", assessment.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Origin of %(title)s") % {"title": title_of(assessment.product)},
            "opts": self.opts,
            "assessment": assessment,
            "said": sentences(assessment.findings["findings"]),
            "against": sentences(assessment.findings.get("blocks", []) + assessment.findings.get("warnings", [])),
            "form": form,
        }
        return TemplateResponse(request, "admin/catalogue/decide.html", context | _declared(assessment.product))

    def look_page(self, request, pk: int):
        """Note that the words were looked at, and that there is nothing against them."""
        return self._with_reason(
            request,
            pk,
            heading=_("Words of %(title)s"),
            said="warnings",
            help_text=_("What the words mean and why they may stay. What may not stay is a reason to ask for changes."),
            button=_("Nothing against them"),
            verb=decisions.note_look,
        )

    def flag_page(self, request, pk: int):
        """Note trade-defence measures on the goods, or that there are none any more."""
        assessment = self._of_officer(request, pk)
        flagged = not assessment.product.trade_defence
        return self._with_reason(
            request,
            pk,
            heading=_("Trade-defence measures on %(title)s"),
            said="findings",
            help_text=_(
                "Which measure it is, or since when there is none. The origin of flagged goods is for an officer."
            ),
            button=_("Note the measure") if flagged else _("Note that there is none"),
            verb=lambda product, **said: decisions.flag_trade_defence(product, flagged=flagged, **said),
        )

    def _with_reason(self, request, pk, *, heading, said, help_text, button, verb):
        assessment = self._of_officer(request, pk)
        form = ReasonForm(request.POST or None)
        form.fields["reason"].help_text = help_text
        done = request.method == "POST" and form.is_valid()
        if done and attempt(form, verb, assessment.product, actor=request.user, **form.cleaned_data):
            messages.success(request, _("It is recorded."))
            return redirect("admin:catalogue_originassessment_change", assessment.pk)
        context = self.admin_site.each_context(request) | {
            "title": heading % {"title": title_of(assessment.product)},
            "opts": self.opts,
            "assessment": assessment,
            "said": sentences(assessment.findings.get(said, [])),
            "form": form,
            "button": button,
        }
        return TemplateResponse(request, "admin/catalogue/reason.html", context)

    def _of_officer(self, request, pk: int) -> OriginAssessment:
        if not officers.has_role(request.user, officers.CATALOGUE):
            raise PermissionDenied
        return get_object_or_404(OriginAssessment.objects.select_related("product__company"), pk=pk)

    @admin.display(description=gettext_lazy("title"))
    def title(self, assessment):
        return title_of(assessment.product)

    @admin.display(description=gettext_lazy("product"))
    def product_shown(self, assessment):
        url = reverse("admin:catalogue_product_change", args=[assessment.product_id])
        return format_html('<a href="{}">{}</a>', url, title_of(assessment.product))

    @admin.display(description=gettext_lazy("company"), ordering="product__company__sort_name")
    def company(self, assessment):
        return assessment.product.company

    @admin.display(description=gettext_lazy("what holds"))
    def result_shown(self, assessment):
        return assessment.get_result_display()

    @admin.display(description=gettext_lazy("rule"))
    def rule_shown(self, assessment):
        return f"{assessment.rule}: {LEGAL_BASES.get(assessment.findings.get('legal_basis'), '')}"

    @admin.display(description=gettext_lazy("found"))
    def said(self, assessment):
        return _listed(assessment.findings.get("findings", []) + assessment.findings.get("blocks", []))

    @admin.display(description=gettext_lazy("missing"))
    def missing(self, assessment):
        return _listed(assessment.findings.get("missing", []))

    @admin.display(description=gettext_lazy("what would change it"))
    def would_change(self, assessment):
        return _listed(assessment.findings.get("would_change", []))

    @admin.display(description=gettext_lazy("decision"))
    def decide(self, assessment):
        if assessment.status == OriginAssessment.Status.INCOMPLETE:
            return _("The company has not declared all the facts: there is nothing to decide on yet.")
        url = reverse("admin:catalogue_originassessment_decide", args=[assessment.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Decide the origin"))

    @admin.display(description=gettext_lazy("words"), boolean=True)
    def looked_at_shown(self, assessment):
        return None if not assessment.warned_hash else not assessment.must_be_looked_at

    @admin.display(description=gettext_lazy("words to look at"))
    def warnings(self, assessment):
        return _listed(assessment.findings.get("warnings", []))

    @admin.display(description=gettext_lazy("good to know"))
    def notices(self, assessment):
        return _listed(assessment.findings.get("notices", []))

    @admin.display(description=gettext_lazy("words of the texts"))
    def look(self, assessment):
        if not assessment.must_be_looked_at:
            return _("Nothing to look at.")
        url = reverse("admin:catalogue_originassessment_look", args=[assessment.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Nothing against these words"))

    @admin.display(description=gettext_lazy("trade-defence measures"))
    def trade_defence(self, assessment):
        url = reverse("admin:catalogue_originassessment_flag", args=[assessment.pk])
        words = _("Note that there is none any more") if assessment.product.trade_defence else _("Note a measure")
        return format_html('<a class="button" href="{}">{}</a>', url, words)


def _declared(product: Product) -> dict:
    """What the company says of the making, for whoever decides on it: steps, materials, answers."""
    asked = [name for name in ANSWERS if getattr(product, name) not in (None, "")]
    return {
        "product": product,
        "product_title": title_of(product),
        "steps": product.steps.select_related("site__province"),
        "materials": product.materials.all(),
        "answers": [(Product._meta.get_field(name).verbose_name, _said(product, name)) for name in asked],
    }


def _said(product: Product, name: str) -> str:
    value = getattr(product, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = getattr(product, f"get_{name}_display", None)
    return str(shown() if shown else getattr(value, "name", value))


def _listed(findings: list[dict]) -> str:
    return format_html_join("", "<p>{}</p>", ((words,) for words in sentences(findings))) or "–"
