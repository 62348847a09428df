"""What tests need of people with an account."""

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.test import Client

from pavilion import clock
from pavilion.models import User

PASSWORD = "segretissima-42x"


def someone(email: str = "anna@example.org", **facts) -> User:
    """A person with a confirmed address and PASSWORD."""
    user = User.objects.create_user(email, PASSWORD, **({"language": "en"} | facts))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def just_proved(client: Client, *, method: str = "password") -> None:
    """The signed-in person has given the password (or the factor) a moment ago: grave acts do not ask again."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": clock.machine_now().timestamp(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
