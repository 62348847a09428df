"""The steps of a draft, as a browser asks for them: each saves, can be left and resumed, and shows how the requirements stand."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from companies.models import Company
from pavilion import clock
from selection import drafts, panel, workflow
from selection.models import Application, Document, ProtocolEntry
from tests.companies.hostile import VALUES

from . import factories as make

pytestmark = pytest.mark.django_db

IDENTITY = {
    "legal_name": "Fornace Prova S.r.l.",
    "legal_form": "srl",
    "vat_number": "99000010159",
    "tax_code": "",
    "office_street": "Via della Fornace 18",
    "office_town": "Sassuolo",
    "office_postcode": "41049",
    "office_country": "IT",
}
DETAILS = {
    "rea": "MO-123456",
    "ateco_code": "23.31",
    "ateco_version": "2025",
    "pec": "fornace@pec.example",
    "phone": "0536 123456",
    "website": "https://fornace.example",
    "people": "86",
    "founded": "1961",
    "languages": ["en"],
}
SITE = {
    "site": "new",
    "street": "Via della Fornace 18",
    "town": "Sassuolo",
    "postcode": "41049",
    "country": "IT",
    "kind": "plant",
    "activities": "Pressatura, smaltatura, cottura",
    "title": "own",
    "subcontractor": "",
}


def formset(prefix: str, rows: list[dict], initial: int = 0) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for index, row in enumerate(rows):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data


def product_data(site, **changes) -> dict:
    step = {"name_it": "Cottura", "operation": "processing", "site": site.pk, "is_last_substantial": "on"}
    material = {"name_it": "Argilla", "country": "DE"}
    facts = {"title_it": "Piastrella 60 × 60", "hs_code": "6907", "category": ""}
    questions = {"economically_justified": "yes", "new_product_or_stage": "yes", "wholly_obtained_basis": ""}
    return facts | questions | formset("steps", [step]) | formset("materials", [material]) | changes


@pytest.fixture
def applicant(db):
    return make.company("Fornace Prova S.r.l.", language="en")


@pytest.fixture
def application(applicant):
    return make.draft(make.call(), applicant, complete=False)


@pytest.fixture
def web(client, applicant):
    client.force_login(make.user_of(applicant))
    return client


def at(application, name: str) -> str:
    return f"/en/company/application/{application.pk}/{name}/"


def looks(application) -> dict[str, str]:
    application.refresh_from_db()
    return {row.code: row.look for row in panel.of_draft(application).rows}


# --- Starting -------------------------------------------------------------------------------------------------------
def test_an_application_is_started_by_a_button_and_found_again(web, applicant):
    call = make.call()
    address = f"/en/calls/{call.slug}/apply/"
    assert "Start the application" in web.get(address).content.decode()
    assert not Application.objects.exists()

    answer = web.post(address)
    application = Application.objects.get()
    assert answer.headers["Location"] == at(application, "privacy")
    assert web.get(address).headers["Location"] == f"/en/company/application/{application.pk}/"
    assert application.language == "en"


def test_a_closed_call_is_not_started(web):
    call = make.call()
    with clock.frozen(call.submission_closes_at):
        assert "This call takes no new applications." in web.get(f"/en/calls/{call.slug}/apply/").content.decode()
        web.post(f"/en/calls/{call.slug}/apply/")
    assert not Application.objects.exists()


# --- The whole way ----------------------------------------------------------------------------------------------------
def test_from_the_first_step_to_the_receipt(web, applicant, application):
    resume = f"/en/company/application/{application.pk}/"
    modena = make.province().pk
    assert web.get(resume).headers["Location"] == at(application, "privacy")

    assert web.post(at(application, "privacy"), {"read": "on"}).headers["Location"] == at(application, "company")
    assert web.get(resume).headers["Location"] == at(application, "company")

    data = IDENTITY | DETAILS | {"office_province": modena}
    assert web.post(at(application, "company"), data).headers["Location"] == at(application, "site")
    assert Company.objects.get(pk=applicant.pk).rea == "MO-123456"
    assert looks(application) == {"E1": "ok", "E2": "todo", "E3": "todo", "E10": "todo"}

    answer = web.post(at(application, "site"), SITE | {"province": modena})
    assert answer.headers["Location"] == at(application, "products")
    assert looks(application)["E2"] == "ok"

    answer = web.post(at(application, "products") + "new/", product_data(applicant.sites.get()))
    assert answer.headers["Location"] == at(application, "products")
    assert applicant.products.get().origin.result == "italy"
    assert looks(application)["E3"] == "ok"
    assert web.post(at(application, "products")).headers["Location"] == at(application, "documents")

    files = {"extract": make.pdf(), "issued_on": "2026-11-01", "identity": make.pdf("carta.pdf")}
    assert web.post(at(application, "documents"), files).headers["Location"] == at(application, "summary")
    assert looks(application) == {"E1": "ok", "E2": "ok", "E3": "ok", "E10": "ok"}

    answer = web.post(at(application, "summary"), {"true": "on", "call": "on"})
    assert answer.headers["Location"] == f"/en/company/application/{application.pk}/receipt/"
    receipt = web.get(answer.headers["Location"]).content.decode()
    assert "Protocol DEMO-0000001/26" in receipt
    assert application.snapshots.get().fingerprint in receipt
    assert "The PDF of this receipt is being made" in receipt


MOST_FIELDS = 25


def test_a_prepared_company_answers_at_most_25_fields_beyond_its_identity(web, applicant, application):
    """Everything that is typed, chosen, ticked or uploaded after the registration, until every requirement is met."""
    answered = []

    def post(name, data):
        own = {key: value for key, value in data.items() if value and key != "site" and "_FORMS" not in key}
        answered.extend((name, key) for key in own)
        assert web.post(at(application, name), data).status_code == 302, name

    place = SITE | {"province": make.province().pk, "activities": ""}
    post("privacy", {"read": "on"})
    post("site", place)
    post("products/new", product_data(applicant.sites.get()))
    post("documents", {"extract": make.pdf(), "issued_on": "2026-11-01", "identity": make.pdf("carta.pdf")})
    assert set(looks(application).values()) == {"ok"}
    post("summary", {"true": "on", "call": "on"})

    application.refresh_from_db()
    assert application.state == "submitted"
    assert len(answered) <= MOST_FIELDS, answered
    # Whatever a form asks further is optional: nothing more is marked as required on the way.
    assert len(answered) > len(SITE)


def test_leaving_saves_and_says_that_nothing_was_submitted(web, application):
    answer = web.post(at(application, "privacy"), {"read": "on", "leave": "1"}, follow=True)
    assert answer.redirect_chain == [("/en/company/", 302)]
    assert "nothing has been submitted yet" in answer.content.decode()
    application.refresh_from_db()
    assert drafts.saved_steps(application) == {"privacy"}


def test_what_was_typed_once_is_there_again(web, applicant, application):
    make.site(applicant)
    make.product(applicant)
    assert "Via della Fornace 18" in web.get(at(application, "site")).content.decode()
    assert "Piastrella" in web.get(at(application, "products")).content.decode()
    text = web.get(at(application, "company")).content.decode()
    assert 'value="Fornace Prova S.r.l."' in text


def test_the_button_pressed_twice_leads_to_the_one_receipt(web, applicant):
    application = make.draft(make.call(), applicant)
    declared = {"true": "on", "call": "on"}
    first = web.post(at(application, "summary"), declared)
    second = web.post(at(application, "summary"), declared, follow=True)
    assert first.headers["Location"] == f"/en/company/application/{application.pk}/receipt/"
    assert second.status_code == 200
    assert ProtocolEntry.objects.count() == 1


# --- The panel --------------------------------------------------------------------------------------------------------
def test_a_step_not_saved_yet_is_to_do_and_a_saved_one_without_facts_is_missing(web, application):
    assert looks(application) == {"E1": "ok", "E2": "todo", "E3": "todo", "E10": "todo"}
    web.post(at(application, "products"))
    web.post(at(application, "documents"), {})
    assert looks(application) == {"E1": "ok", "E2": "todo", "E3": "no", "E10": "no"}
    text = web.get(at(application, "summary")).content.decode()
    assert "Requirements: 1 of 4 met" in text
    assert "2 missing" in text
    assert f'href="{at(application, "documents")}">Upload the extract</a>' in text
    assert "No product is declared." in text


def test_what_needs_something_stands_first(web, applicant, application):
    make.product(applicant, origin="incomplete")
    web.post(at(application, "products"))
    web.post(at(application, "documents"), {})
    application.refresh_from_db()
    rows = panel.of_draft(application).rows
    assert [(row.code, row.look) for row in rows] == [("E10", "no"), ("E3", "un"), ("E1", "ok"), ("E2", "todo")]


# --- What is wrong ----------------------------------------------------------------------------------------------------
def test_the_privacy_notice_must_be_ticked(web, application):
    text = web.post(at(application, "privacy"), {}).content.decode()
    assert "without it the application cannot go on" in text
    application.refresh_from_db()
    assert drafts.saved_steps(application) == set()


def test_the_declarations_must_be_ticked_under_the_exact_warning(web, applicant):
    application = make.draft(make.call(), applicant)
    text = web.post(at(application, "summary"), {"true": "on"}).content.decode()
    assert "Tick this declaration to submit." in text
    assert text.index("article 76 of Presidential Decree 445/2000") < text.index('name="true"')
    assert "article 517 of the criminal code" in text
    assert "article 4, paragraph 49 of Law 350/2003" in text
    assert not ProtocolEntry.objects.exists()


def test_a_submission_too_early_or_too_late_is_refused_and_the_draft_kept(web, applicant):
    call = make.call()
    application = make.draft(call, applicant)
    for instant in (call.opens_at - (call.submission_closes_at - call.opens_at), call.submission_closes_at):
        with clock.frozen(instant):
            text = web.post(at(application, "summary"), {"true": "on", "call": "on"}).content.decode()
        assert "Your draft is kept" in text
        application.refresh_from_db()
        assert application.is_draft


@pytest.mark.parametrize("name", ["company", "site"])
@pytest.mark.parametrize("kind", sorted(VALUES))
def test_bad_input_in_every_field_comes_back_with_a_message_and_nothing_is_lost(web, application, name, kind):
    fields = [*IDENTITY, *DETAILS] if name == "company" else list(SITE)
    typed = dict.fromkeys(fields, VALUES[kind]) | ({"site": "new"} if name == "site" else {})
    answer = web.post(at(application, name), typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    form = answer.context["form"]
    kept = {field: form[field].value() for field in form.fields if field in typed}
    assert kept == {field: typed[field] for field in kept}
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_bad_input_in_a_product_comes_back_with_a_message(web, applicant, application, kind):
    site = make.site(applicant)
    step = dict.fromkeys(("name_it", "operation", "site", "country", "town", "subcontractor"), VALUES[kind])
    data = product_data(site, title_it=VALUES[kind], hs_code=VALUES[kind], category=VALUES[kind])
    answer = web.post(at(application, "products") + "new/", data | formset("steps", [step]))
    assert answer.status_code == 200
    assert answer.context["form"].errors or answer.context["product_steps"].errors
    assert "<script>alert" not in answer.content.decode()
    assert not applicant.products.exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "999999999999", "21"])
def test_a_tampered_formset_is_no_error_of_ours(web, applicant, application, total):
    data = product_data(make.site(applicant)) | {"steps-TOTAL_FORMS": total}
    assert web.post(at(application, "products") + "new/", data).status_code in (200, 302)


@pytest.mark.parametrize("site", ["0", "-1", "x", "9" * 30, "٣", "1 OR 1=1"])
def test_a_site_that_is_not_there_is_404(web, application, site):
    assert web.get(at(application, "site"), {"site": site}).status_code == 404


def test_a_site_of_another_company_is_404(web, application):
    foreign = make.site(make.company())
    assert web.get(at(application, "site"), {"site": foreign.pk}).status_code == 404
    assert web.post(at(application, "site"), SITE | {"site": foreign.pk}).status_code == 404


def test_a_product_of_another_company_is_404(web, application):
    foreign = make.product(make.company())
    assert web.get(at(application, "products") + f"{foreign.pk}/").status_code == 404


# --- Sites and products there are already -----------------------------------------------------------------------------
def test_a_site_is_changed_and_another_added(web, applicant, application):
    site = make.site(applicant)
    modena = make.province().pk
    web.post(at(application, "site"), SITE | {"site": site.pk, "province": modena, "street": "Via Nuova 1"})
    web.post(at(application, "site"), SITE | {"province": modena, "street": "Via Altra 2"})
    assert sorted(applicant.sites.values_list("street", flat=True)) == ["Via Altra 2", "Via Nuova 1"]


def test_with_a_site_the_step_can_simply_be_confirmed(web, applicant, application):
    make.site(applicant)
    assert web.post(at(application, "site"), {}).headers["Location"] == at(application, "products")


def test_a_changed_product_keeps_the_description_it_has_in_the_store(web, applicant, application):
    product = make.product(applicant)
    product.texts.update(description="Da conservare.")
    text = web.get(at(application, "products") + f"{product.pk}/").content.decode()
    assert 'value="Piastrella"' in text
    data = product_data(applicant.sites.first(), title_it="Piastrella nuova")
    answer = web.post(at(application, "products") + f"{product.pk}/", data)
    assert answer.headers["Location"] == at(application, "products")
    words = product.texts.get()
    assert (words.title, words.description) == ("Piastrella nuova", "Da conservare.")


# --- Documents --------------------------------------------------------------------------------------------------------
def test_a_disguised_file_is_refused_and_the_good_one_kept(web, application):
    disguised = SimpleUploadedFile("carta.pdf", b"MZ\x90\x00", content_type="application/pdf")
    files = {"extract": make.pdf(), "issued_on": "2026-11-01", "identity": disguised}
    answer = web.post(at(application, "documents"), files)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "This is not a PDF, whatever its name says." in text
    assert "Kept: visura.pdf." in text
    assert [document.kind for document in application.documents.all()] == ["extract"]


def test_a_file_too_large_is_refused(web, application, settings):
    settings.MAX_DOCUMENT_BYTES = 200
    text = web.post(at(application, "documents"), {"identity": make.pdf()}).content.decode()
    assert "The file is too large" in text
    assert not application.documents.exists()


def test_an_extract_without_its_date_is_asked_for_it(web, application):
    text = web.post(at(application, "documents"), {"extract": make.pdf()}).content.decode()
    assert "Write the date that stands on the extract" in text
    assert not application.documents.exists()


@pytest.mark.parametrize("day", ["2026-13-01", "domani", "2026-11-24", "\x00", "99999999-01-01"])
def test_a_date_that_is_none_or_in_the_future_is_pointed_out(web, application, day):
    answer = web.post(at(application, "documents"), {"extract": make.pdf(), "issued_on": day})
    assert answer.status_code == 200
    assert answer.context["form"].errors["issued_on"]
    assert not application.documents.exists()


def test_the_date_of_an_extract_can_be_corrected_without_the_file(web, application):
    document = make.document(application)
    answer = web.post(at(application, "documents"), {"issued_on": "2026-10-01"})
    assert answer.headers["Location"] == at(application, "summary")
    document.refresh_from_db()
    assert document.issued_on.isoformat() == "2026-10-01"


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "a\u202efdp.exe.pdf", "🍋" * 90 + ".pdf", "C:\\visura.pdf"])
def test_a_file_name_is_kept_only_as_far_as_it_is_one(web, application, name):
    answer = web.post(at(application, "documents"), {"identity": make.pdf(name)})
    if answer.status_code == 200:
        assert answer.context["form"].errors["identity"]
        return
    document = application.documents.get()
    assert "/" not in document.filename
    assert "\\" not in document.filename
    assert "\u202e" not in document.filename
    assert document.file.name.startswith("applications/2026/11/")


def test_other_documents_are_at_most_ten(web, application):
    for number in range(drafts.MAX_OTHER_DOCUMENTS):
        make.document(application, "other")
        assert application.documents.count() == number + 1
    text = web.post(at(application, "documents"), {"other": make.pdf()}).content.decode()
    assert "At most 10 other documents" in text
    assert application.documents.count() == drafts.MAX_OTHER_DOCUMENTS


def test_a_document_is_shown_to_its_company_and_taken_away(web, application):
    web.post(at(application, "documents"), {"identity": make.pdf("carta.pdf")})
    document = Document.objects.get()
    address = at(application, "documents") + f"{document.pk}/"
    answer = web.get(address)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer)[:5] == b"%PDF-"
    web.post(address + "remove/")
    assert not Document.objects.exists()


def test_the_documents_of_a_submitted_application_stay(web, applicant):
    application = make.submitted(make.call(), applicant)
    document = application.documents.first()
    answer = web.post(at(application, "documents") + f"{document.pk}/remove/", follow=True)
    assert "cannot be changed any more" in answer.content.decode()
    assert application.documents.count() == 2


# --- After the submission, and instead of it ----------------------------------------------------------------------------
def test_the_steps_of_a_submitted_application_lead_to_its_page(web, applicant):
    application = make.submitted(make.call(), applicant)
    for name in drafts.STEPS:
        assert web.get(at(application, name)).headers["Location"] == f"/en/company/application/{application.pk}/"


def test_a_draft_is_thrown_away_only_after_asking(web, application):
    address = at(application, "discard")
    assert "Throw this draft away?" in web.get(address).content.decode()
    assert Application.objects.exists()
    assert web.post(address).headers["Location"] == "/en/company/"
    assert not Application.objects.exists()


def test_a_mandate_that_ended_closes_the_draft(web, applicant, application):
    applicant.mandates.update(valid_to=clock.now())
    assert web.get(at(application, "site")).status_code == 302
    with pytest.raises(workflow.PermissionDenied):
        workflow.submit(application, user=make.user_of(applicant), declarations=make.DECLARED)


@pytest.mark.parametrize("name", drafts.STEPS)
def test_a_step_costs_the_same_however_much_there_is(web, applicant, application, name, django_assert_max_num_queries):
    make.product(applicant)
    make.document(application)

    def queries() -> int:
        with django_assert_max_num_queries(60) as counted:
            web.get(at(application, name))
        return len(counted)

    queries()
    few = queries()
    for _ in range(4):
        make.product(applicant)
        make.document(application, "other")
        make.site(applicant)
    assert queries() == few
