"""The demonstration's post office: what was sent can be read and followed, and can do nothing else."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from pavilion.templatetags.mail import mail_html

NAME = "20261005T090000000000-{}"


@pytest.fixture
def post(settings, tmp_path):
    """Keeps a mail in the folder and returns its name."""
    settings.EMAIL_FOLDER = tmp_path

    def keep(subject="Hello", to="reader@example.org", text="See https://pavilion.example/x", html="", unique="1"):
        message = EmailMultiAlternatives(subject, text, to=[to], headers={"Message-ID": f"<{unique}@pavilion.example>"})
        if html:
            message.attach_alternative(html, "text/html")
        get_connection("pavilion.mail.FolderBackend").send_messages([message])
        return next(file.stem for file in tmp_path.glob(f"*-{unique}.eml"))

    return keep


def test_an_empty_post_office_says_when_mails_come(client, post):
    assert "No e-mail yet." in client.get("/dev/mail/", headers={"accept-language": "en"}).content.decode()


def test_mails_are_listed_newest_first_and_by_reader(client, post):
    post("First", unique="1")
    post("Second", unique="2", to="Other@example.org")

    page = client.get("/dev/mail/").content.decode()
    assert page.index("Second") < page.index("First")
    one = client.get("/dev/mail/?to=other@example.org").content.decode()
    assert (">Second</a>" in one, ">First</a>" in one) == (True, False)


def test_a_mail_shows_its_text_with_links_and_its_html_in_a_frame(client, post):
    name = post(text="See https://pavilion.example/x\n<script>alert(1)</script>", html="<head></head><p>Hi</p>")

    page = client.get(f"/dev/mail/{name}/").content.decode()
    assert '<a href="https://pavilion.example/x"' in page
    assert "<script>alert" not in page
    assert f'src="/dev/mail/{name}/frame/"' in page


def test_the_frame_allows_neither_scripts_nor_forms(client, post):
    name = post(
        html='<html><head></head><body><script>alert(1)</script><a href="https://x.example">x</a></body></html>'
    )

    response = client.get(f"/dev/mail/{name}/frame/")

    policy = response.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    [sandbox] = [rule for rule in policy if rule.startswith("sandbox")]
    assert ("allow-scripts" in sandbox, "allow-same-origin" in sandbox, "allow-forms" in sandbox) == (
        False,
        False,
        False,
    )
    assert '<head><base target="_top">' in response.content.decode()


def test_a_mail_without_html_has_no_frame(client, post):
    name = post()

    assert client.get(f"/dev/mail/{name}/frame/").status_code == 404
    assert "<iframe" not in client.get(f"/dev/mail/{name}/").content.decode()


@pytest.mark.parametrize(
    "name", ["nothing", NAME.format("none"), "..", NAME.format("x" * 300), "%00", "%2e%2e%2fsecret"]
)
def test_no_name_leads_out_of_the_folder(client, post, name):
    assert client.get(f"/dev/mail/{name}/").status_code == 404


def test_outside_a_demonstration_there_is_no_post_office(client, post, settings):
    name = post(html="<p>Hi</p>")
    settings.DEMO = False

    paths = ("/dev/mail/", f"/dev/mail/{name}/", f"/dev/mail/{name}/frame/")
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_what_is_quoted_stands_as_a_quote_and_stays_harmless():
    html = mail_html("They wrote:\n\n> We <b>look</b>\n> for tiles\n\n5 > 3")

    assert "<blockquote" in html and "We &lt;b&gt;look&lt;/b&gt;<br>for tiles</blockquote>" in html
    assert html.count("<blockquote") == 1 and "5 &gt; 3" in html


def test_a_line_that_is_only_an_address_becomes_a_button():
    html = mail_html("The notice:\nhttps://example.test/fee/1/\nTo stop: https://example.test/stop/")

    assert html.count("padding:12px 22px") == 1
    assert '<p style="margin:0 0 16px">The notice:</p>' in html and 'href="https://example.test/fee/1/"' in html
    assert '<p style="margin:0 0 16px">To stop: <a ' in html


def test_an_indented_address_is_a_link_of_its_own_line():
    html = mail_html("Read it:\n\nhttps://example.test/read/\n\nTo stop:\n  https://example.test/stop/")

    assert html.count("padding:12px 22px") == 1
    assert "To stop:<br>" in html and 'href="https://example.test/stop/"' in html
