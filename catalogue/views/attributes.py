"""The characteristics of a product: what its category's schema asks, and the company's own PDF."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalogue import attributes, datasheets
from catalogue.forms import AttributesForm, DataSheetForm
from catalogue.models import DataSheet
from companies.mandates import company_required
from companies.views.verbs import attempt

from .company import overview_context, own, save


@company_required
def product_attributes(request, pk):
    """Two forms on one page: the characteristics (button "save"), the PDF (button "put")."""
    product = own(request, pk)
    asked = attributes.attributes_of(product.category)
    saving, putting = "save" in request.POST, "put" in request.POST
    form = AttributesForm(request.POST if saving else None, product=product, asked=asked)
    sheet_form = DataSheetForm(request.POST if putting else None, request.FILES if putting else None)
    if saving and form.is_valid() and save(request, form, product, form.facts()):
        return redirect("catalogue:product_overview", product.pk)
    if putting and sheet_form.is_valid():
        file = sheet_form.cleaned_data["file"]
        if attempt(sheet_form, datasheets.put_data_sheet, product, file, actor=request.user):
            messages.success(request, _("The data sheet is kept."))
            return redirect("catalogue:product_attributes", product.pk)
    context = overview_context(product) | {
        "section": "attributes",
        "form": form,
        "asked": asked,
        "out_of_date": attributes.out_of_date(product.category, product.attributes),
        "sheet_form": sheet_form,
        "sheet": DataSheet.objects.filter(product=product).first(),
    }
    return render(request, "catalogue/company/attributes.html", context)


@require_POST
@company_required
def data_sheet_remove(request, pk):
    """Take the PDF off the product."""
    datasheets.remove_data_sheet(own(request, pk), actor=request.user)
    messages.success(request, _("The data sheet is removed."))
    return redirect("catalogue:product_attributes", pk)
