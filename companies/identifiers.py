"""Numbers and codes of companies, read as people type them and returned as they are stored.

Each function takes what was typed, returns its one written form, and raises ValidationError with a message that says
what to do. Format only: whether a number belongs to a living company is for an officer and the Business Register.
"""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat
from stdnum import exceptions, get_cc_module
from stdnum.eu import vat as eu_vat
from stdnum.it import codicefiscale, iva
from stdnum.util import clean

_ITALIAN_PREFIX = "IT"

# Divisions of section C and, since farms and quarries make products too, of A and B. Divisions, never section letters:
# the letters after I changed their meaning between ATECO 2007 and ATECO 2025.
_PRODUCING = frozenset(range(1, 4)) | frozenset(range(5, 34))
_SERVICES = frozenset({35, 36, 37, 38, 39, 41, 42, 43, 46, 47, 49, 50, 51, 52, 53, 55, 56, 58, 59, 60, 61, 62, 63, 64})
_SERVICES |= {65, 66, 68, 69, 70, 71, 72, 73, 74, 75, 77, 78, 79, 80, 81, 82, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94}
_SERVICES |= {95, 96, 97, 98, 99}
ATECO_DIVISIONS = {"2007": _PRODUCING | _SERVICES | {45}, "2025": _PRODUCING | _SERVICES}


def vat_number(text: str) -> str:
    """An Italian VAT number as its eleven digits; "IT" and spaces are allowed in front and between."""
    return _eleven_digits(_compact(text).removeprefix(_ITALIAN_PREFIX))


def tax_code(text: str) -> str:
    """An Italian tax code: eleven digits for a company, sixteen characters for a person (a sole trader)."""
    number = _compact(text)
    digits = number.removeprefix(_ITALIAN_PREFIX)
    if digits.isascii() and digits.isdigit():
        return _eleven_digits(digits)
    try:
        return codicefiscale.validate(number)
    except exceptions.ValidationError:
        pass
    if re.fullmatch(r"[A-Z0-9]{16}", number):
        raise _invalid(
            _(
                "This tax code does not fit its own check letter or date. Compare it with the card, character by character."
            )
        )
    raise _invalid(_("A tax code has 11 digits (a company) or 16 letters and digits (a sole trader)."))


def rea(text: str) -> tuple[str, str]:
    """A REA number as (office, number): "MI-1234567", "mi 1234567" and "REA MI 1234567" are the same."""
    match = re.fullmatch(r"(?:REA)?([A-Z]{2})([0-9]{1,20})", _compact(text), re.ASCII)
    if match is None:
        raise _invalid(
            _(
                "A REA number is the two letters of the chamber and a number, for example MO-123456. It is on the extract."
            )
        )
    return match[1], match[2]


def ateco(text: str, version: str) -> str:
    """An ATECO code in its dotted form, NN.NN.NN; shorter codes (a class, a group, a division) are taken as they are.

    Raises ValidationError also when `version` ("2007" or "2025") has no such division.
    """
    digits = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"[0-9]{2,6}", digits, re.ASCII):
        raise _invalid(_("An ATECO code has two to six digits, for example 23.31.00. Leave out the section letter."))
    if int(digits[:2]) not in ATECO_DIVISIONS[version]:
        raise _invalid(
            _("ATECO %(version)s has no division %(division)s. Check the code and the version on the extract.")
            % {"version": version, "division": digits[:2]}
        )
    return ".".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def ateco_produces(code: str, version: str) -> bool:
    """Whether an activity makes goods: agriculture, quarrying or manufacture, in either version.

    Evidence and no proof: the code says what was declared to the register. An empty or unknown code makes nothing.
    """
    division = code[:2]
    return version in ATECO_DIVISIONS and division.isascii() and division.isdigit() and int(division) in _PRODUCING


def pec(text: str) -> str:
    """A certified e-mail address. Its form is that of any address: only writing to it shows that it is certified."""
    address = text.strip().lower()
    try:
        EmailValidator()(address)
    except ValidationError:
        raise _invalid(_("Write the whole certified address, for example company@pec.example.")) from None
    return address


def postcode(text: str, country: str) -> str:
    """A postcode: five digits in Italy (CAP), free text elsewhere, where the rules are not ours."""
    code = " ".join(text.split()).upper()
    if country == "IT" and not re.fullmatch(r"[0-9]{5}", code, re.ASCII):
        raise _invalid(_("Five digits are needed, for example 41049."))
    return code


def phone(text: str, country: str) -> str:
    """A telephone number in E.164 form; a number without + is read as one of `country` (ISO 3166).

    Numbers of a possible length are taken: lists of ranges in use age faster than software.
    """
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise _invalid(_("Begin the number with + and the country code, for example +39 06 1234 5678.")) from None
        raise _impossible_phone(region) from None
    if number.extension:
        raise _invalid(_("Leave out the extension: write only the number that can be called from abroad."))
    if not phonenumbers.is_possible_number(number):
        raise _impossible_phone(region)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def phone_for_people(number: str) -> str:
    """A stored number with the spaces people read it by; what is no number is returned as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


def foreign_vat_number(text: str, country: str) -> str:
    """A VAT or tax number of `country` (ISO 3166), checked where its rules are known, free text elsewhere.

    Numbers of the European Union come back with their country prefix, as invoices write them.
    """
    number = " ".join(text.split()).upper()
    rules = get_cc_module(country.lower(), "vat")
    if rules is None:
        return number
    try:
        number = rules.validate(number)
    except exceptions.ValidationError:
        raise _invalid(
            _(
                "This is not the form of a VAT or tax number of that country. If it is another kind of number, say so above."
            )
        ) from None
    if country.lower() not in eu_vat.MEMBER_STATES:
        return number
    return ("EL" if country == "GR" else country) + number


def _compact(text: str) -> str:
    """Upper case without spaces, dots, dashes or slashes; full-width digits become plain ones."""
    return clean(text, " -./\t\r\n").strip().upper()


def _eleven_digits(number: str) -> str:
    """The number of a company or of its VAT, whose form is the same: serial, tax office, check digit."""
    if not (number.isascii() and number.isdigit()):
        raise _invalid(_("Write 11 digits and nothing else, for example 99000010159."))
    if len(number) != 11:
        raise _invalid(_("Write all 11 digits: this number has %(count)d.") % {"count": len(number)})
    try:
        return iva.validate(number)
    except exceptions.InvalidChecksum:
        raise _invalid(
            _("The last digit does not fit the others. Compare the number with the register extract, digit by digit.")
        ) from None
    except exceptions.ValidationError:
        raise _invalid(
            _("No tax office gives such a number (see digits 8 to 10). Copy the number from the register extract.")
        ) from None


def _impossible_phone(region: str | None) -> ValidationError:
    example = phonenumbers.example_number(region) if region else None
    if example is None:
        return _invalid(_("Write the whole number with + and the country code, for example +39 06 1234 5678."))
    shown = phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)
    return _invalid(
        _("This number cannot be called. Write the whole number, for example %(number)s.") % {"number": shown}
    )


def _invalid(message: str) -> ValidationError:
    return ValidationError(message, code="invalid")
