"""PDFs about a product: the sheet the portal makes, and the company's own."""

from django.http import Http404, HttpResponse
from django.urls import reverse

from catalogue import pages, product_sheet
from pavilion import clock
from pavilion.files import serve_private


def product_sheet_response(request, shown) -> HttpResponse:
    """The sheet of a product that was loaded by pages.product()."""
    context = pages.product_context(shown)
    url = request.build_absolute_uri(reverse("catalogue:product", args=[context["slug"], shown.pk]))
    response = HttpResponse(product_sheet.render(context, url), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{context["slug"]}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def product_sheet_pdf(request, pk):
    """The sheet of a public product."""
    return product_sheet_response(request, _public(pk))


def data_sheet(request, pk):
    """The company's own PDF of a public product."""
    shown = _public(pk)
    sheet = getattr(shown, "data_sheet", None)
    if sheet is None:
        raise Http404
    response = serve_private(sheet.file, filename=f"{shown.pk}.pdf", content_type="application/pdf")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _public(pk: str):
    shown = pages.product(int(pk))
    if shown is None or not pages.is_public(shown, clock.now()):
        raise Http404
    return shown
