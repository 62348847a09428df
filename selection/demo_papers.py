"""The documents of the demonstration's applications: one page each that says what it stands for, and that it is none."""

import hashlib
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from companies.models import Company
from pavilion.uploads import PdfFacts

from .models import Document

TITLES = {Document.Kind.EXTRACT: "Visura camerale", Document.Kind.IDENTITY: "Documento d’identità"}


def paper(kind: str, company: Company) -> tuple[bytes, PdfFacts]:
    """The document of a company as PDF bytes, and what the portal would find in it."""
    buffer = BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, invariant=True)
    for size, height, text in ((20, 760, TITLES[kind]), (13, 730, company.legal_name), (34, 400, "FACSIMILE")):
        page.setFont("Helvetica-Bold", size)
        page.drawString(60, height, text)
    page.setFont("Helvetica", 10)
    page.drawString(60, 700, "Documento immaginario di una dimostrazione: non ha alcun valore.")
    page.save()
    content = buffer.getvalue()
    return content, PdfFacts(sha256=hashlib.sha256(content).hexdigest(), size=len(content), pages=1)
