"""Sheets of paper: what receipts, payment notices and lists have in common as PDFs, and a table printed over as many sheets as it needs."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from pavilion.printed import BOLD, FONT, CountedPages, fonts, printable

PADDING = 6  # points that reportlab leaves free inside a sheet's margins, on each side
INK, QUIET, BLUE, LINE = (colors.HexColor(code) for code in ("#161b2e", "#4a5168", "#22348f", "#dcdfe8"))


def table(title: str, *, notes: Sequence[str], header: Sequence, rows: Sequence[Sequence], widths: Sequence) -> bytes:
    """A table as PDF bytes, on landscape sheets, its header on each; `widths` are shares of the sheet's width."""
    fonts()
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=landscape(A4),
        leftMargin=16 * mm,
        rightMargin=16 * mm,
        topMargin=24 * mm,
        bottomMargin=20 * mm,
        title=title,
        author=settings.OPERATOR["name"],
        lang=translation.get_language(),
        invariant=True,
    )
    note, head, cell = style("note", 9, color=QUIET, after=3), style("head", 6.8, bold=True), style("cell", 7.5)
    story = [text(title, "title", 16, bold=True, color=BLUE, after=4)]
    story += [_paragraph(words, note) for words in notes]
    story.append(Spacer(1, 4 * mm))
    lines = [[_paragraph(value, head) for value in header]]
    lines += [[_paragraph(value, cell) for value in row] for row in rows]
    widths = [(document.width - 2 * PADDING) * width / sum(widths) for width in widths]
    printed = LongTable(lines, colWidths=widths, repeatRows=1)
    printed.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    story.append(printed)
    document.build(story, onFirstPage=frame, onLaterPages=frame, canvasmaker=CountedPages)
    return buffer.getvalue()


def sheet(title: str, story: Sequence) -> bytes:
    """Upright sheets as PDF bytes, in the language that is active: a title, then what is given."""
    fonts()
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=24 * mm,
        bottomMargin=22 * mm,
        title=title,
        author=settings.OPERATOR["name"],
        lang=translation.get_language(),
        invariant=True,
    )
    document.build(list(story), onFirstPage=frame, onLaterPages=frame, canvasmaker=CountedPages)
    return buffer.getvalue()


def text(words: str, name: str, size: float, **more) -> Paragraph:
    """A paragraph; `more` as for `style`."""
    return _paragraph(words, style(name, size, **more))


def _paragraph(words, styled: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(str(words))), styled)


def facts(rows: Sequence[tuple[str, str]]) -> Table:
    """Names and what they are, line under line."""
    lines = [[text(str(name), "label", 9.5, color=QUIET), text(str(value), "value", 10)] for name, value in rows]
    printed = Table(lines, colWidths=[48 * mm, 118 * mm - 2 * PADDING])
    printed.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return printed


def frame(canvas, document) -> None:
    """What stands on every sheet: whose site it is, whose office, and in a demonstration that it is one."""
    width, height = document.pagesize
    canvas.saveState()
    canvas.setFont(BOLD, 10)
    canvas.setFillColor(INK)
    canvas.drawString(document.leftMargin + PADDING, height - 15 * mm, settings.OPERATOR["site_name"])
    canvas.setFont(FONT, 8)
    canvas.setFillColor(QUIET)
    left = document.leftMargin + PADDING
    canvas.drawString(left, 13 * mm, f"{settings.OPERATOR['name']}, {settings.OPERATOR['address']}")
    canvas.number_at = width - left
    if settings.DEMO:
        canvas.drawString(left, 9 * mm, _("FACSIMILE: demonstration, all companies are fictional"))
        canvas.setFont(BOLD, 72)
        canvas.setFillColor(colors.HexColor("#f0f1f5"))
        canvas.translate(width / 2, height / 2)
        canvas.rotate(50)
        canvas.drawCentredString(0, 0, "FACSIMILE")
    canvas.restoreState()


def style(name: str, size: float, *, bold: bool = False, color=INK, after: float = 0) -> ParagraphStyle:
    """A style of text in the portal's fonts."""
    return ParagraphStyle(
        name,
        fontName=BOLD if bold else FONT,
        fontSize=size,
        leading=size * 1.35,
        textColor=color,
        spaceAfter=after,
    )
