"""PDFs: what their fonts cannot draw, and the number of pages."""

from io import BytesIO

from pypdf import PdfReader

from pavilion import printed


def test_what_the_fonts_cannot_draw_is_written_as_near_as_can_be():
    near = 'Koszeg 5" 3-4 µm 1/3 m^4 No 7 Lódz'
    assert printed.printable("Kőszeg 5″ 3‑4 μm ⅓ m⁴ № 7 Lódź\u200b") == near
    assert printed.printable("Però, così: «città» 60 × 60 cm ≤ 5 € Łuk") == "Però, così: «città» 60 × 60 cm ≤ 5 € Łuk"
    assert printed.printable("北京") == "北京"  # nothing is near: it stays to be seen that something is missing


def test_every_page_says_of_how_many_it_is():
    printed.fonts()
    buffer = BytesIO()
    canvas = printed.CountedPages(buffer)
    canvas.number_at = 500
    for word in ("one", "two", "three"):
        canvas.drawString(50, 500, word)
        canvas.showPage()
    canvas.save()

    pages = [page.extract_text().split("\n")[:2] for page in PdfReader(buffer).pages]
    assert pages == [["one", "1 / 3"], ["two", "2 / 3"], ["three", "3 / 3"]]
