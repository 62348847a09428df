"""Signing in through an identity provider: a small one of our own answers on this machine, as a SPID or CIE broker would."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from companies import mandates
from pavilion.identity import tax_code
from pavilion.models import User
from tests.people import just_proved, someone

TAX_CODE = "RSSMRA80A01H501U"
CLAIM = "https://attributes.eid.gov.it/fiscal_number"


class Provider:
    """What a broker does: says where its pages are, gives a token for a code, says who the person is."""

    def __init__(self):
        self.claims = {
            "sub": "opaque-7",
            CLAIM: f"TINIT-{TAX_CODE}",
            "email": "maria@example.org",
            "name": "Maria Rossi",
        }
        self.claims |= {"email_verified": True}
        self.asked = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(provider.configuration if "well-known" in self.path else provider.claims)

            def do_POST(self):
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                provider.asked.append(sent)
                facts = {"iss": provider.url, "aud": "pavilion", "sub": "opaque-7", "iat": 1, "exp": 4_000_000_000}
                token = jwt.encode(facts | {"acr": "https://www.spid.gov.it/SpidL2"}, "k" * 32, algorithm="HS256")
                self.answer({"access_token": "given", "token_type": "Bearer", "id_token": token})

            def answer(self, facts):
                body = json.dumps(facts).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def configuration(self) -> dict:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


@pytest.fixture
def provider(db, settings):
    made = Provider()
    app = {"provider_id": "identity", "name": "SPID", "client_id": "pavilion", "secret": "s"}
    app["settings"] = {"server_url": made.url, "uid_field": CLAIM, "scope": ["openid", "profile", "email"]}
    settings.OIDC_SERVER_URL = made.url
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        | {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    cache.clear()
    with translation.override("en"):
        yield made
    made.server.shutdown()
    made.server.server_close()


def through(client: Client, provider: Provider, *, query: str = ""):
    """Go to the provider, be somebody there, and come back."""
    away = client.post(reverse("openid_connect_login", args=["identity"]) + query)
    asked = parse_qs(urlsplit(away.url).query)
    assert away.url.startswith(f"{provider.url}/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(urlsplit(asked["redirect_uri"][0]).path, {"code": "c", "state": asked["state"][0]})


def test_a_first_visit_makes_an_account_known_by_the_tax_code(client, provider):
    assert through(client, provider).url == reverse("socialaccount_signup")
    page = client.get(reverse("socialaccount_signup")).content.decode()
    assert 'value="maria@example.org"' in page
    refused = client.post(reverse("socialaccount_signup"), {"email": "maria@example.org"})
    assert "Please read the privacy notice" in refused.content.decode()
    assert User.objects.count() == 0

    client.post(reverse("socialaccount_signup"), {"email": "maria@example.org", "privacy": "on"})

    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data) == (TAX_CODE, {"acr": "https://www.spid.gov.it/SpidL2"})
    assert EmailAddress.objects.get().verified is False  # the provider's word is not enough
    assert mandates.mandate_of(account.user) is None  # who somebody is says nothing about for whom they act
    assert "code_verifier" in provider.asked[0]


def test_whoever_comes_back_is_the_same_person_whatever_else_changed(client, provider):
    maria = someone("other-address@example.org")
    SocialAccount.objects.create(user=maria, provider="identity", uid=TAX_CODE)
    provider.claims |= {"sub": "another", "email": "new@example.org", CLAIM: TAX_CODE.lower()}

    assert through(client, provider).url == reverse("home")
    assert client.session["_auth_user_id"] == str(maria.pk)


def test_an_address_alone_opens_nobody_elses_account(client, provider):
    someone("maria@example.org")
    through(client, provider)
    client.post(reverse("socialaccount_signup"), {"email": "maria@example.org", "privacy": "on"})

    assert "_auth_user_id" not in client.session
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("claim", [None, "", 7, ["x"], "TINIT-", "RSSMRA80A01H501X", "12345678903", "a" * 500])
def test_without_a_tax_code_there_is_no_identity(client, provider, claim):
    provider.claims[CLAIM] = claim

    answer = through(client, provider)

    assert answer.status_code == 403
    assert "did not tell us your tax code" in answer.content.decode()
    assert SocialAccount.objects.count() == 0


def test_an_account_is_connected_and_disconnected_by_its_owner(client, provider, django_capture_on_commit_callbacks):
    anna = someone()
    client.force_login(anna)
    just_proved(client)

    assert "Connect SPID" in client.get(reverse("socialaccount_connections")).content.decode()
    assert through(client, provider, query="?process=connect").url == reverse("socialaccount_connections")
    assert SocialAccount.objects.get().user == anna

    other = Client()
    other.force_login(someone("luca@example.org"))
    just_proved(other)
    through(other, provider, query="?process=connect")
    assert SocialAccount.objects.get().user == anna  # one identity, one account

    client.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 0


def test_a_provider_that_is_away_or_a_forged_return_gets_words(client, provider):
    back = reverse("openid_connect_callback", args=["identity"])
    assert client.get(back, {"code": "c", "state": "forged"}).status_code in (200, 401)
    assert client.get(back, {"error": "access_denied"}).status_code in (200, 302, 401)
    provider.server.server_close()
    away = client.post(reverse("openid_connect_login", args=["identity"]))
    assert away.status_code == 503
    assert "sign in with your password" in away.content.decode()


def test_the_sign_in_page_offers_the_provider(client, provider, settings):
    assert "Sign in with SPID" in client.get(reverse("account_login")).content.decode()
    settings.OIDC_SERVER_URL = ""
    assert "Sign in with SPID" not in client.get(reverse("account_login")).content.decode()


def test_tax_codes():
    assert tax_code(f" tinit-{TAX_CODE.lower()} ") == TAX_CODE
    assert tax_code("TINIT-12345678903") == ""
