"""A visitor without a browser, and a mailbox for all the mail that the services send."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urljoin

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from selectolax.lexbor import LexborHTMLParser, LexborNode


class Mailbox:
    """All mail that was sent, newest last."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str, EmailMessage]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep one mail."""
        message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        self.mails += [(to, envelope.mail_from or "", message) for to in envelope.rcpt_tos]
        return "250 kept"

    def all_to(self, address: str) -> list[EmailMessage]:
        """Return the mails to one address."""
        return [message for to, _, message in self.mails if to == address]

    def last(self, address: str) -> str:
        """Return the newest mail's text."""
        return text_of(self.all_to(address)[-1])

    def code(self, address: str, pattern: str = r"\b\d{6}\b") -> str:
        """Return the code in the newest mail."""
        found = re.search(pattern, self.last(address))
        assert found
        return found[0]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """Return one alternative's text."""
    body = message.get_body((kind,))
    assert body
    return body.get_content()


def receiving(port: int) -> Iterator[Mailbox]:
    """Yield a mailbox behind an SMTP server."""
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    yield mailbox
    server.stop()


class Visitor:
    """Opens pages, follows redirects, keeps cookies, and sends forms with what they hold already."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.response = httpx.Response(204)

    @property
    def status(self) -> int:
        """The last answer's status."""
        return self.response.status_code

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return self.response.url.path

    @property
    def page(self) -> LexborHTMLParser:
        """The page that is shown."""
        return LexborHTMLParser(self.response.text)

    async def open(self, path: str) -> None:
        """Open a page."""
        self.response = await self.client.get(path)

    async def submit(self, button: str, **values: str) -> None:
        """Press the button of this text, with these values typed into its form."""
        form = self._form_with(button)
        data = {
            str(field.attributes["name"]): field.attributes.get("value") or ""
            for field in form.css("input[name]")
            if field.attributes.get("type") != "checkbox" or "checked" in field.attributes
        }
        assert values.keys() <= {field.attributes["name"] for field in form.css("input[name]")}
        action = form.attributes.get("action") or ""
        self.response = await self.client.post(urljoin(str(self.response.url), action), data=data | values)

    def _form_with(self, button: str) -> LexborNode:
        for form in self.page.css("form"):
            if any(node.text(strip=True) == button for node in form.css("button, input[type=submit]")):
                return form
        raise AssertionError(f"no form with a button {button!r} at {self.path}")

    def text(self, selector: str) -> str:
        """Return the one element's text."""
        (node,) = self.page.css(selector)
        return " ".join(node.text().split())

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all such elements."""
        return [" ".join(node.text().split()) for node in self.page.css(selector)]

    @property
    def alerts(self) -> list[str]:
        """What the page complains about."""
        return self.texts("[role=alert]")
