"""The sheet of a product as PDF: what its page says, on paper. Made when asked for; the page cache keeps it for a moment."""

from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from pavilion import clock
from pavilion.files import public_storage
from pavilion.italian import elided
from pavilion.printed import BOLD, FONT, CountedPages, fonts, printable

from . import pictures, terms

INK, QUIET, BLUE, LINE, GREEN = (
    colors.HexColor(code) for code in ("#161b2e", "#4a5168", "#22348f", "#dcdfe8", "#1d6b43")
)
CHINESE = "STSong-Light"
PICTURE_WIDTH, PICTURES_SHOWN = 80 * mm, 2
PADDING = 6  # points that reportlab leaves free inside a sheet's margins, on each side


def render(context: dict, url: str) -> bytes:
    """The context of a product's page as PDF bytes, in the present language; marked FACSIMILE in a demonstration."""
    _fonts()
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=24 * mm,
        bottomMargin=22 * mm,
        title=context["title"],
        author=settings.OPERATOR["name"],
        lang=get_language(),
        invariant=True,
    )
    document.build(_story(context, url), onFirstPage=_frame, onLaterPages=_frame, canvasmaker=CountedPages)
    return buffer.getvalue()


def _story(context: dict, url: str) -> list:
    store = context["store"]
    story = [_paragraph(context["title"], 18, bold=True, color=BLUE, after=3)]
    if store:
        story.append(_paragraph(f"{store.name}, {store.place}", 10.5, color=QUIET, after=8))
    story += _pictures(context)
    if context["is_italian"]:
        story.append(
            _paragraph(_("Italian origin: assessed for this pavilion on declared facts."), 10.5, bold=True, color=GREEN)
        )
        said = _("Rule: %(rule)s. Assessed on %(day)s. Not a certificate of origin.") % {
            "rule": context["rule_words"],
            "day": formats.date_format(context["assessment"].result_at, "DATE_FORMAT"),
        }
        story.append(_paragraph(elided(said), 9.5, color=QUIET, after=8))
    story += _section(_("Trade terms"), _terms(context))
    story += _section(_("Steps of manufacture"), [(step.name, f"{step.where}") for step in context["steps"]])
    if context["materials"]:
        story += _section(
            _("Materials"), [(material.name, str(material.country.name)) for material in context["materials"]]
        )
    story += _section(_("Data"), _data(context))
    certificates = [(certificate.name, _certificate(certificate)) for certificate in context["certificates"]]
    story += _section(_("Certificates"), certificates)
    text = context["text"]
    if text and text.description:
        parts = [_paragraph(part, 10, after=4) for part in text.description.split("\n") if part.strip()]
        story += [KeepTogether([_heading(_("Description")), *parts[:1]]), *parts[1:], Spacer(1, 3 * mm)]
    if store:
        company = context["company"]
        story += _section(
            _("The company"),
            [
                (_("Legal name"), company.legal_name),
                (_("Registered office"), f"{company.office_street}, {company.office_postcode} {company.office_place}"),
                (_("VAT number"), f"IT {company.vat_number}"),
                (_("This product on the portal"), _paragraph(url, 10, color=BLUE, href=url)),
            ],
        )
    made = _("Made on %(day)s. What holds now stands on the portal.")
    day = formats.date_format(clock.today(), "DATE_FORMAT")
    return [*story, _paragraph(elided(made % {"day": day}), 9, color=QUIET)]


def _terms(context: dict) -> list[tuple[str, str]]:
    return [
        (_("Price"), _price(context)),
        (_("Minimum order"), context["minimum"]),
        (
            _("Lead time"),
            "\n".join([context["lead"], *(f"{words}: {days}" for words, days in context["lead_rows"])]).strip(),
        ),
        (_("Supply ability"), context["supply"]),
        (_("Delivery terms"), context["product"].delivery_terms),
        (_("Sample"), context["sample"]),
        (_("Packaging"), context["packing"]),
        (_("Payment"), context["product"].payment_terms),
        (_("Sold to"), context["market_names"]),
    ]


def _price(context: dict) -> str:
    """The price, or a line for each quantity, and what it is without."""
    if not context["per"]:
        return context["price"]
    sign = terms.sign(context["product"])
    tiers = [f"{words}: {amount} {sign}" for words, amount in context["tiers"]]
    return "\n".join([*(tiers or [context["price"]]), f"{context['per']}, {_('VAT excluded')}"])


def _data(context: dict) -> list[tuple[str, str]]:
    product, store = context["product"], context["store"]
    made_for = [_("with your brand (OEM)")] * product.oem + [_("to your design (ODM)")] * product.odm
    return [
        (_("Group"), str(product.category or "")),
        (_("HS code"), context["hs_code"]),
        (_("Company’s code"), product.sku),
        (_("District"), str(store.district or "") if store else ""),
        (_("Designed in"), str(product.design_country.name) if product.design_country else ""),
        (_("Made for you"), ", ".join(made_for)),
        *context["attribute_rows"],
    ]


def _certificate(certificate) -> str:
    said = f"{certificate.issuer}, {certificate.number}"
    if certificate.expires_on:
        day = formats.date_format(certificate.expires_on, "DATE_FORMAT")
        said += ", " + pgettext("certificate", "valid until %(day)s") % {"day": day}
    return f"{elided(said)} ({certificate.get_state_display()})"


def _pictures(context: dict) -> list:
    found = []
    for entry in context["gallery"][:PICTURES_SHOWN]:
        picture = entry["use"].picture
        try:
            with public_storage().open(pictures.rendition_name(picture.sha256, _width(picture), "jpg")) as file:
                content = BytesIO(file.read())
        except OSError:
            continue  # a sheet without a picture is better than none
        height = PICTURE_WIDTH * picture.height / picture.width
        found.append(Image(content, PICTURE_WIDTH, min(height, 75 * mm), kind="proportional"))
    return (
        [Table([found], hAlign="LEFT", style=[("LEFTPADDING", (0, 0), (0, 0), 0)]), Spacer(1, 3 * mm)] if found else []
    )


def _width(picture) -> int:
    return max((width for width in picture.widths if width <= 800), default=picture.widths[0])


def _section(title: str, rows: list[tuple[str, str | Paragraph]]) -> list:
    rows = [(name, words) for name, words in rows if words]
    if not rows:
        return []
    table = Table(
        [
            [_paragraph(name, 9.5, color=QUIET), words if isinstance(words, Paragraph) else _paragraph(words, 10)]
            for name, words in rows
        ],
        colWidths=[52 * mm, 118 * mm - 2 * PADDING],
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return [KeepTogether([_heading(title), table]), Spacer(1, 4 * mm)]


def _heading(words: str) -> Paragraph:
    return _paragraph(words, 12, bold=True, after=3)


def _paragraph(words, size: float, *, bold: bool = False, color=INK, after: float = 0, href: str = "") -> Paragraph:
    words = str(words)
    chinese = any("\u3400" <= letter <= "\u9fff" for letter in words)
    font = CHINESE if chinese else BOLD if bold else FONT
    style = ParagraphStyle(
        f"{font}-{size}", fontName=font, fontSize=size, leading=size * 1.35, textColor=color, spaceAfter=after
    )
    text = escape(words if chinese else printable(words)).replace("\n", "<br/>")
    return Paragraph(f"<link href={quoteattr(href)}>{text}</link>" if href else text, style)


def _frame(canvas, _document) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFont(BOLD, 10)
    canvas.setFillColor(INK)
    left = 20 * mm + PADDING
    canvas.drawString(left, height - 15 * mm, settings.OPERATOR["site_name"])
    canvas.setFont(FONT, 8)
    canvas.setFillColor(QUIET)
    canvas.drawString(left, 13 * mm, f"{settings.OPERATOR['name']}, {settings.OPERATOR['address']}")
    canvas.number_at = width - left
    if settings.DEMO:
        canvas.drawString(left, 9 * mm, _("FACSIMILE: demonstration, all companies are fictional"))
    canvas.restoreState()


def _fonts() -> None:
    """The fonts of all PDFs; Chinese by the reader's own."""
    fonts()
    if CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
