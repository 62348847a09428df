"""Someone who uses the running portal over HTTP, with cookies and forms, and reads the demonstration's mails."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
# What a page says when it cannot be made.
SORRY = "Something failed, and the fault is ours"


class Visitor:
    """One browser without scripts."""

    def __init__(self, port: int, *, host: str = ""):
        """`host`: the name by which the portal is called, if it is not its address."""
        self.address = f"http://127.0.0.1:{port}"
        self._headers = {"Host": host} if host else {}
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the text of a page, redirects followed; status 0 while nobody listens."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            request = urllib.request.Request(self.address + path, data=data, headers=self._headers)
            with self._opener.open(request, timeout=15) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Fill in the form of a page and send it."""
        status, page = self.ask(path)
        found = TOKEN.search(page)
        return self.ask(path, fields | {"csrfmiddlewaretoken": found[1]}) if found else (status, page)

    def sign_in(self, email: str, password: str) -> bool:
        """Sign in; whether it worked."""
        self.send("/en/accounts/login/", login=email, password=password)
        return self.is_signed_in()

    def is_signed_in(self) -> bool:
        """Whether the portal knows who this is."""
        status, page = self.ask("/en/accounts/email/")
        return status == 200 and 'action="/en/accounts/logout/"' in page


def mails_to(state: Path, address: str) -> int:
    """How many mails to an address a portal's demonstration has sent."""
    return sum(f"To: {address}" in file.read_text(errors="replace") for file in (state / "mail").glob("*.eml"))
