"""Numbers as people type them: every trap met so far is a row here."""

from contextlib import suppress

import phonenumbers
import pytest
from django.core.exceptions import ValidationError
from django_countries import countries
from stdnum.it import codicefiscale

from companies import identifiers

DIGIT = "The last digit does not fit the others. Compare the number with the register extract, digit by digit."
OFFICE = "No tax office gives such a number (see digits 8 to 10). Copy the number from the register extract."
ELEVEN = "Write 11 digits and nothing else, for example 99000010159."
NEITHER = "A tax code has 11 digits (a company) or 16 letters and digits (a sole trader)."
CHECK = "This tax code does not fit its own check letter or date. Compare it with the card, character by character."


def refusal(read, *args) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        read(*args)
    return refused.value.messages


@pytest.mark.parametrize(
    "text",
    [
        "00743110157",
        "IT00743110157",
        "IT 00743110157",
        "it 007 431 101 57",
        "IT-00743110157",
        "００７４３１１０１５７",
        " 00743110157 ",
    ],
)
def test_a_vat_number_is_read_as_its_eleven_digits(text):
    assert identifiers.vat_number(text) == "00743110157"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("00743110158", DIGIT),
        ("12345678903", OFFICE),
        ("12345670009", OFFICE),
        ("00000000000", OFFICE),
        ("743110157", "Write all 11 digits: this number has 9."),
        ("0", "Write all 11 digits: this number has 1."),
        ("9" * 5000, "Write all 11 digits: this number has 5000."),
        ("", ELEVEN),
        ("IT", ELEVEN),
        ("DE136695976", ELEVEN),
        ("٠٠٧٤٣١١٠١٥٧", ELEVEN),
        ("²²²²²²²²²²²", ELEVEN),
        ("00743110157\x00", ELEVEN),
        ("😀", ELEVEN),
    ],
)
def test_a_wrong_vat_number_is_refused_with_what_to_do(text, message):
    assert refusal(identifiers.vat_number, text) == [message]


def omocodia() -> str:
    """The tax code 16 characters long whose last digit became a letter because two people would share it."""
    base = "RCCMNL83S18D96V"
    return base + codicefiscale.calc_check_digit(base)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("00743110157", "00743110157"),
        ("IT00743110157", "00743110157"),
        ("80018240152", "80018240152"),  # a body without a VAT number
        ("RCCMNL83S18D969H", "RCCMNL83S18D969H"),
        ("rccmnl 83s18 d969h", "RCCMNL83S18D969H"),
        (omocodia(), omocodia()),
    ],
)
def test_a_tax_code_has_eleven_digits_or_sixteen_characters(text, number):
    assert identifiers.tax_code(text) == number


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("00743110158", DIGIT),
        ("12345678903", OFFICE),
        ("RCCMNL83S18D969X", CHECK),
        ("RCCMNL83S99D969H", CHECK),
        ("RCCMNL83S18D969", NEITHER),
        ("ÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀ", NEITHER),
        ("", NEITHER),
        ("x" * 5000, NEITHER),
    ],
)
def test_a_wrong_tax_code_is_refused_with_what_to_do(text, message):
    assert refusal(identifiers.tax_code, text) == [message]


@pytest.mark.parametrize("text", ["MO-123456", "mo 123456", "MO123456", "REA MO - 123456", " rea-mo/123456 "])
def test_a_rea_number_is_read_as_office_and_number(text):
    assert identifiers.rea(text) == ("MO", "123456")


@pytest.mark.parametrize("text", ["", "123456", "MO", "MOD-123456", "MO-12A", "MO-٣٣", "MO-" + "1" * 21, "😀"])
def test_a_wrong_rea_number_is_refused(text):
    assert refusal(identifiers.rea, text) == [
        "A REA number is the two letters of the chamber and a number, for example MO-123456. It is on the extract."
    ]


@pytest.mark.parametrize(
    ("text", "version", "code"),
    [
        ("23.31.00", "2025", "23.31.00"),
        ("233100", "2025", "23.31.00"),
        ("23.31", "2007", "23.31"),
        ("23.3", "2007", "23.3"),
        (" 01 ", "2025", "01"),
        ("45.11.01", "2007", "45.11.01"),
    ],
)
def test_an_ateco_code_is_read_in_dotted_form(text, version, code):
    assert identifiers.ateco(text, version) == code


def test_a_section_letter_is_no_ateco_code():
    assert refusal(identifiers.ateco, "C 23.31", "2025") == [
        "An ATECO code has two to six digits, for example 23.31.00. Leave out the section letter."
    ]


@pytest.mark.parametrize(
    ("text", "version"), [("45.11.01", "2025"), ("04.10.00", "2025"), ("00", "2007"), ("34.10.00", "2007")]
)
def test_an_ateco_code_needs_a_division_of_its_version(text, version):
    assert len(refusal(identifiers.ateco, text, version)) == 1


@pytest.mark.parametrize("version", ["2007", "2025"])
@pytest.mark.parametrize(
    ("code", "produces"),
    [
        ("01.26.00", True),
        ("03.21.00", True),
        ("08.11.00", True),
        ("10.73.00", True),
        ("33.12.00", True),
        ("35.11.00", False),
        ("46.44.20", False),
        ("62.10.00", False),
        ("C", False),
        ("", False),
    ],
)
def test_divisions_say_whether_an_activity_produces(code, version, produces):
    assert identifiers.ateco_produces(code, version) is produces


def test_an_unknown_version_produces_nothing():
    assert identifiers.ateco_produces("10.73.00", "1991") is False


def test_a_pec_is_an_address_in_lower_case():
    assert identifiers.pec(" RoccaBianca@PEC.example ") == "roccabianca@pec.example"
    assert refusal(identifiers.pec, "roccabianca") == [
        "Write the whole certified address, for example company@pec.example."
    ]


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("41049", "IT", "41049"),
        (" 00100 ", "IT", "00100"),
        ("m5v  0a1", "CA", "M5V 0A1"),
        ("4104", "SM", "4104"),
        ("", "IE", ""),
    ],
)
def test_a_postcode_has_five_digits_in_italy_and_is_free_elsewhere(text, country, code):
    assert identifiers.postcode(text, country) == code


@pytest.mark.parametrize("text", ["4104", "410490", "4104A", "٤١٠٤٩", "", "🏠"])
def test_a_wrong_cap_is_refused(text):
    assert refusal(identifiers.postcode, text, "IT") == ["Five digits are needed, for example 41049."]


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("0536 555 0123", "IT", "+3905365550123"),  # an Italian number keeps its first zero
        ("0039 0536 555012", "IT", "+390536555012"),
        ("(416) 555-0142", "CA", "+14165550142"),
        ("+49 30 901820", "CA", "+4930901820"),
        ("+672 1 12345", "AQ", "+672112345"),
    ],
)
def test_a_telephone_number_is_kept_so_that_it_can_be_called_from_abroad(text, country, number):
    assert identifiers.phone(text, country) == number


@pytest.mark.parametrize(
    ("text", "country", "message"),
    [
        ("12", "IT", "This number cannot be called. Write the whole number, for example +39 02 1234 5678."),
        ("abc", "CA", "This number cannot be called. Write the whole number, for example +1 506-234-5678."),
        ("12345", "AQ", "Begin the number with + and the country code, for example +39 06 1234 5678."),
        ("abc", "AQ", "Write the whole number with + and the country code, for example +39 06 1234 5678."),
        (
            "416 555 0142 ext. 5",
            "CA",
            "Leave out the extension: write only the number that can be called from abroad.",
        ),
    ],
)
def test_a_number_nobody_can_call_is_refused(text, country, message):
    assert refusal(identifiers.phone, text, country) == [message]


def test_a_stored_number_is_shown_with_spaces():
    assert identifiers.phone_for_people("+3905365550123") == "+39 0536 555 0123"
    assert identifiers.phone_for_people("not a number") == "not a number"


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("EL094259216", "GR", "EL094259216"),
        ("it 00743110157", "IT", "IT00743110157"),
        ("GB980780684", "GB", "980780684"),
        ("12302 6635 rc 0001", "CA", "123026635RC0001"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("  tax   id 12-3  ", "US", "TAX ID 12-3"),  # no rules known: as it was written
    ],
)
def test_a_foreign_number_is_checked_where_its_rules_are_known(text, country, number):
    assert identifiers.foreign_vat_number(text, country) == number


def test_a_wrong_foreign_number_is_refused_with_a_way_out():
    assert refusal(identifiers.foreign_vat_number, "HRB 12345", "DE") == [
        "This is not the form of a VAT or tax number of that country. If it is another kind of number, say so above."
    ]


HOSTILE = [
    "",
    "0",
    "😀",
    "\x00",
    "x" * 4000,
    "9" * 4000,
    "٠٠٧٤٣١١٠١٥٧",
    "²²²²²²²²²",
    "-",
    "中文字符",
    "I" * 9,
    "0" * 11,
    "12345678901",
]


def test_no_country_and_no_text_breaks_the_reading_of_numbers():
    """249 countries × 13 texts: a text comes back or a ValidationError, and nothing else is ever raised."""
    for country, _name in countries:
        for text in HOSTILE:
            for read in (identifiers.foreign_vat_number, identifiers.phone, identifiers.postcode):
                with suppress(ValidationError):
                    assert isinstance(read(text, country), str)


def test_the_example_number_of_every_country_is_taken():
    known = [country for country, _name in countries if phonenumbers.example_number(country)]
    for country in known:
        example = phonenumbers.example_number(country)
        typed = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        wanted = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        assert identifiers.phone(typed, country) == wanted
    assert len(known) == 242  # the seven others are islands and ice without numbers of their own
