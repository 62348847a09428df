"""What the database refuses, said in the words its constraints carry."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _


@contextmanager
def explained(model: type[models.Model]):
    """Turn a broken constraint of `model` into a ValidationError with the constraint's own message, never its name.

    Forms check first, as a courtesy; this catches what came in between. Runs its block in a savepoint, so that the
    surrounding transaction can go on. Other integrity errors are raised as they are.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in model._meta.constraints:
            if constraint.name == name:
                message = constraint.get_violation_error_message()
                if constraint.violation_error_message == constraint.default_violation_error_message:
                    message = _("What was written does not fit together: please look at it again.")
                raise ValidationError(message, code=constraint.violation_error_code or name) from error
        raise
