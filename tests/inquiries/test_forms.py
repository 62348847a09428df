"""What the forms take, what they refuse, and that they say why."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core import signing
from django.utils import translation

from inquiries import abuse
from inquiries.forms import AnswerForm, DeclineForm, EnquiryForm
from pavilion import clock

from .factories import NOW, form_data, old_stamp

TOKEN = "0b0f7a4e-6f0e-4f9c-9a55-2f6a2f0f6d11"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def enquiry(is_stranger=True, has_profile=False, **changes) -> EnquiryForm:
    return EnquiryForm(form_data(**changes), is_stranger=is_stranger, has_profile=has_profile, unit="m2")


def test_a_full_form_says_what_was_asked():
    form = enquiry(token=TOKEN)

    assert form.is_valid(), form.errors
    asked = form.asked()
    assert (asked.text, asked.token) == ("We look for 500 square metres.", UUID(TOKEN))
    assert (asked.quantity, asked.unit, asked.destination, asked.incoterm) == (500, "m2", "CA", "FOB")
    assert asked.needed_by == date(2027, 3, 1)
    assert form.person() == {"contact_name": "Jane Miller", "company_name": "Maple Interiors Ltd", "country": "CA"}
    assert form.cleaned_data["email"] == "jane@example.org"


def test_the_fields_of_trade_may_stay_empty():
    form = enquiry(quantity="", unit="m2", destination="", incoterm="", needed_by="")

    assert form.is_valid(), form.errors
    asked = form.asked()
    assert (asked.quantity, asked.unit, asked.destination, asked.incoterm, asked.needed_by) == (None, "", "", "", None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("500", 500), (" 500 ", 500), ("1.500", 1500), ("1,500", 1500), ("1 500 000", 1_500_000), ("2’000", 2000)],
)
def test_quantities_are_read_as_people_write_them(typed, number):
    form = enquiry(quantity=typed)

    assert form.is_valid(), form.errors
    assert form.asked().quantity == number


@pytest.mark.parametrize("typed", ["0", "-3", "2.5", "1e3", "many", "9" * 30, "½", "\x00"])
def test_a_quantity_is_a_whole_number(typed):
    assert list(enquiry(quantity=typed).errors) == ["quantity"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"purpose": ""}, "purpose", "Say for whom you are buying."),
        ({"text": ""}, "text", "Write your message."),
        ({"text": " \n\t "}, "text", "Write your message."),
        ({"text": "hi"}, "text", "Write a little more: at least 10 characters."),
        ({"text": "x" * 4001}, "text", "The message is too long: at most 4000 characters, you wrote 4001."),
        (
            {"text": "Ten letters\x07"},
            "text",
            "The text contains characters that cannot be stored. Please type it again.",
        ),
        (
            {"text": "See http://a.example/x and www.b.example"},
            "text",
            "At most 1 web address can stand in a message.",
        ),
        ({"contact_name": ""}, "contact_name", "Write your first and last name."),
        ({"contact_name": "x" * 151}, "contact_name", "Ensure this value has at most 150 characters (it has 151)."),
        ({"contact_name": "Win at www.spam.example"}, "contact_name", "Please leave out web addresses here."),
        ({"company_name": "best.com"}, "company_name", "Please leave out web addresses here."),
        ({"country": ""}, "country", "Choose a country."),
        ({"country": "XX"}, "country", "Select a valid choice. XX is not one of the available choices."),
        ({"email": "jane"}, "email", "Write a whole e-mail address, for example name@company.com."),
        (
            {"email": "a@b.example\nBcc: c@d.example"},
            "email",
            "Write a whole e-mail address, for example name@company.com.",
        ),
        ({"privacy": ""}, "privacy", "Please read the privacy notice and tick the box."),
        ({"unit": ""}, "unit", "Say in which unit the quantity is."),
        ({"unit": "barrel"}, "unit", "Select a valid choice. barrel is not one of the available choices."),
        ({"incoterm": "XXX"}, "incoterm", "Select a valid choice. XXX is not one of the available choices."),
        ({"needed_by": "2026-11-22"}, "needed_by", "This day is already over."),
        ({"needed_by": "2040-01-01"}, "needed_by", "Please give a day within the next ten years."),
        ({"needed_by": "soon"}, "needed_by", "Enter a valid date."),
        (
            {"shown": ""},
            "__all__",
            "This page was open for a long time. Please check what you wrote and send it again.",
        ),
        (
            {"shown": "1:forged"},
            "__all__",
            "This page was open for a long time. Please check what you wrote and send it again.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes, field, message):
    form = enquiry(**changes)

    assert {name: list(errors) for name, errors in form.errors.items()} == {field: [message]}


@pytest.mark.parametrize(
    "text",
    [
        "我们需要五百平方米的瓷砖，请报价。",
        "نبحث عن خمسمائة متر مربع من البلاط",
        "Wir suchen 500 m² 🏺 für ein Hotel",
        "line\nline\r\nline\ttab",
        "'; DROP TABLE users; -- <script>alert(1)</script>",
    ],
)
def test_any_script_may_be_written(text):
    form = enquiry(text=text, contact_name="李小龙 🙂", company_name="Østergård & Søn <b>")

    assert form.is_valid(), form.errors
    assert form.asked().text == text


def test_a_name_stands_on_one_line():
    form = enquiry(contact_name=" Jane \t\n Miller ")

    assert form.is_valid(), form.errors
    assert form.person()["contact_name"] == "Jane Miller"


def test_a_form_sent_at_once_is_a_robots():
    form = enquiry(shown=abuse.stamp())

    assert form.non_field_errors() == ["That was very quick. Please check what you wrote and send it again."]


def test_a_corrected_form_keeps_its_stamp_and_its_number():
    shown = old_stamp(10)
    form = enquiry(text="", shown=shown, token=TOKEN)

    assert (form.stamp, form.token) == (shown, UUID(TOKEN))


def test_a_form_with_a_useless_stamp_gets_a_new_one():
    form = enquiry(shown=old_stamp(25 * 3600), token="not a number")

    assert abuse.stamp_age(form.stamp) < timedelta(seconds=5)
    assert form.token == form.token != UUID(int=0)


def test_a_stamp_is_never_from_the_future():
    assert all(abuse.stamp_age(abuse.stamp()) is not None for _time in range(200))


@pytest.mark.parametrize("seconds", [-60, 24 * 3600 + 60])
def test_a_stamp_of_another_day_says_nothing(seconds):
    assert abuse.stamp_age(old_stamp(seconds)) is None


def test_a_stamp_signed_for_something_else_says_nothing():
    value = signing.Signer(salt="another").sign(str(int(clock.machine_now().timestamp() * 1000)))

    assert abuse.stamp_age(value) is None


def test_a_buyer_is_asked_for_the_enquiry_alone():
    form = EnquiryForm(has_profile=True)

    asked = ["purpose", "quantity", "unit", "destination", "incoterm", "needed_by", "text", "files"]
    assert list(form.fields) == asked


def test_an_account_without_a_profile_is_asked_who_it_is():
    form = EnquiryForm()

    assert list(form.fields)[-3:] == ["contact_name", "company_name", "country"]


def test_an_account_may_send_more_links_and_needs_no_stamp():
    text = "http://a.example http://b.example http://c.example http://d.example"

    assert enquiry(is_stranger=False, has_profile=True, text=text, shown="").is_valid()
    assert not enquiry(is_stranger=False, has_profile=True, text=text + " http://e.example").is_valid()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("write to info@firm.com or a.b@mail.firm.com", 0),
        ("see www.x.it and http://a.example/c", 2),
        ("1.500 m2. Net weight 3 kg", 0),
        ("shop.firm.com, firm.com.", 2),
        ("HTTPS://A.EXAMPLE", 1),
        ("", 0),
    ],
)
def test_links_are_counted_and_addresses_are_none(text, links):
    assert abuse.count_links(text) == links


@pytest.mark.parametrize("text", ["", " ", "\x00", "x" * 4001])
def test_an_answer_says_something(text):
    assert list(AnswerForm({"text": text}).errors) == ["text"]


def test_an_answer_may_be_short():
    assert AnswerForm({"text": "Yes"}).is_valid()


@pytest.mark.parametrize("reason", ["", "because", "\x00"])
def test_declining_needs_a_reason_from_the_list(reason):
    assert list(DeclineForm({"reason": reason}).errors) == ["reason"]


def test_days_are_those_of_rome():
    with clock.frozen(NOW.replace(hour=23, minute=30)):  # in Rome the 24th has begun
        assert list(enquiry(needed_by="2026-11-23").errors) == ["needed_by"]
        assert enquiry(needed_by="2026-11-24").is_valid()
