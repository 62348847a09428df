"""Calling a verb for a form: what the verb refuses is said beside the field it concerns, and nothing typed is lost."""

from django.core.exceptions import ValidationError


def attempt(form, verb, *args, **kwargs):
    """Call a verb of the room; None when it refused, with its reasons added to the form."""
    try:
        return verb(*args, **kwargs)
    except ValidationError as error:
        for field, messages in _by_field(error).items():
            form.add_error(field if field in form.fields else None, messages)
        return None


def _by_field(error: ValidationError) -> dict:
    return error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
