"""Calls to Ravi's API: time-outs, what may be tried again, and what each refusal means."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import NoReturn
from urllib.parse import urlsplit

import httpx
import stamina

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.answers import Fault, Row
from journeyman.domain.origin import is_this_machine
from journeyman.errors import SetupError, Transient
from journeyman.secret_source import SecretSource

TAKES = 20.0
"""Seconds that a call may take."""
MAKES = 60.0
"""Seconds that a call may take which makes an identity or gets a number."""
CONNECTS = 10.0

ATTEMPTS = 4
PATIENCE = 45.0
"""How often, and for how many seconds in all, a call is tried that may be tried again."""
LONGEST_WAIT = 30.0
"""Seconds to wait here because Ravi asks for it; longer waits are the stage's."""

PAGE = 200
"""How many rows a page has at most."""
MOST_PAGES = 500

_AGAIN = frozenset({"GET", "PATCH", "DELETE"})
"""Methods whose calls come to the same however often they are made. A POST is never repeated."""

_TOLD_SECRETS = ("secrets/", "passwords/")
"""Paths to which secrets are sent: the words of a refusal there are not passed on, since they may quote one."""


class Missing(SetupError):
    """404: what was asked for is not there."""


class Rejected(SetupError):
    """400, 409 or 422: the call was understood, and nothing was done."""

    def __init__(self, call: str, status: int, fault: Fault) -> None:
        self.said = fault.detail or f"faults in {', '.join(fault.fields) or 'what was sent'}"
        """Why, in Ravi's words."""
        super().__init__(f"Ravi refuses {call} ({status}): {self.said}")


class Unanswered(Transient):
    """A call that is never repeated got no answer: whether it was done is to be found out."""


class Delayed(Transient):
    """Ravi could not be asked now."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait
        """Seconds for which it wants not to be asked; 0: it did not say."""


class _Later(Exception):
    """It may go well if it is tried again."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        self.wait = wait
        super().__init__(why)


@dataclass(frozen=True)
class Ravi:
    """Where Ravi is, and where its key is read from. Holds no connection."""

    base_url: str
    key: SecretSource

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator["Api"]:
        """Open connections for one call or wait; none outlives the block, and so none the event loop.

        Raises:
            SetupError: the key can't be read.
        """
        key = (await asyncio.to_thread(self.key.read)).get_secret_value()
        if not key.isascii() or not key.isprintable():
            raise SetupError(f"{_capital(self.key)} holds no Ravi key: a key is one line that begins with ravi_.")
        client = httpx.AsyncClient(
            base_url=f"{self.base_url.rstrip('/')}/api/",
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            timeout=httpx.Timeout(TAKES, connect=CONNECTS),
            verify=_certificates(),
            trust_env=not is_this_machine(urlsplit(self.base_url).hostname or ""),
        )
        async with client:
            yield Api(client, str(self.key), key)


@cache
def _certificates() -> ssl.SSLContext:
    """Return what servers are verified by; reading it takes tens of milliseconds, so all clients share it."""
    return httpx.create_ssl_context()


class Api:
    """An open connection to Ravi."""

    def __init__(self, client: httpx.AsyncClient, source: str, key: str) -> None:
        self.client = client
        self._source = source
        self._key = key

    async def get(self, path: str, identity: str = "", **query: str | int) -> Row:
        """Return one object.

        Raises:
            Missing: there is none.
            Transient: Ravi did not answer, or not as documented.
            SetupError: Ravi refuses the key, wants a paid plan, or keeps this identity from the key.
        """
        return self._object("GET", path, await self._call("GET", path, identity, query))

    async def all(self, path: str, identity: str = "", **query: str | int) -> list[Row]:
        """Return a whole list, page by page as each names the next one.

        Raises:
            Missing, Transient, SetupError: as in `get`.
        """
        found: list[Row] = []
        asked: Mapping[str, str | int] = query
        for _ in range(MOST_PAGES):
            page = answers.rows(await self._call("GET", path, identity, asked))
            if page is None:
                raise _not_understood("GET", path)
            found += page[0]
            if not page[1] or page[1] == asked:
                return found
            asked = page[1]
        raise Transient(f"Ravi's list {path} has no end after {MOST_PAGES} pages.")

    async def post(self, path: str, body: Mapping[str, object], identity: str = "", takes: float = TAKES) -> Row:
        """Make something, and return it. It is never tried again.

        Raises:
            Rejected: it was not made.
            Unanswered: whether it was made is not known.
            Transient: Ravi says that it can't make it now (429, 503).
            SetupError: as in `get`.
        """
        return self._object("POST", path, await self._call("POST", path, identity, {}, body, takes))

    async def patch(self, path: str, body: Mapping[str, object], identity: str = "") -> Row:
        """Change something, and return it.

        Raises:
            Missing, Rejected, Transient, SetupError: as in `get` and `post`.
        """
        return self._object("PATCH", path, await self._call("PATCH", path, identity, {}, body))

    async def delete(self, path: str, identity: str = "") -> None:
        """Delete something; that it is gone already is as good.

        Raises:
            Transient, SetupError: as in `get`.
        """
        try:
            await self._call("DELETE", path, identity, {})
        except Missing:
            return

    async def _call(  # noqa: PLR0913, PLR0917 - what a call consists of
        self,
        method: str,
        path: str,
        identity: str,
        query: Mapping[str, str | int],
        body: Mapping[str, object] | None = None,
        takes: float = TAKES,
    ) -> object:
        parameters = {**query, **({"identity": identity} if identity else {})}
        request = self.client.build_request(
            method, path, params=parameters, json=body, headers=owner_header(identity), timeout=takes
        )
        seen, wait = "", 0.0
        try:
            async for attempt in stamina.retry_context(
                on=_backoff, attempts=ATTEMPTS if method in _AGAIN else 1, timeout=PATIENCE, wait_initial=0.2
            ):
                with attempt:
                    return await self._answer(request, path)
        except _Later as error:
            seen, wait = str(error), error.wait or 0.0
        raise Delayed(f"Ravi could not be asked: {method} {path}: {seen}.", wait)

    async def _answer(self, request: httpx.Request, path: str) -> object:
        """Return what one call answers, from JSON.

        Raises:
            _Later: it may be tried again, if its method allows that.
        """
        try:
            response = await self.client.send(request)
        except httpx.TransportError as error:
            # Not connected: it was not sent, and surely not done.
            if request.method in _AGAIN or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                raise _Later(type(error).__name__) from None
            raise Unanswered(f"Ravi did not answer POST {path} ({type(error).__name__})") from None
        body = _json(response)
        if not response.is_success:
            self._refuse(request.method, path, response.status_code, self._fault(path, response, body))
        return body

    def _fault(self, path: str, response: httpx.Response, body: object) -> Fault:
        """Return what Ravi says is wrong, without anything that may be secret."""
        fault = answers.fault(body, response.headers, datetime.now(UTC))
        told_secrets = path.startswith(_TOLD_SECRETS)
        return replace(fault, detail="" if told_secrets else fault.detail.replace(self._key, "…"))

    def _refuse(self, method: str, path: str, status: int, fault: Fault) -> NoReturn:
        """Raise what a status that is no success means."""
        seen = f"{status} {fault.detail}".strip().rstrip(".")
        match status:
            case 401:
                raise SetupError(
                    f"Ravi refuses the key ({seen}). Put a key that is good into {self._source}: Ravi's dashboard "
                    "makes them, and shows which were revoked."
                )
            case 402:
                raise SetupError(
                    f"Ravi wants a paid plan for {method} {path} ({seen}). Take one, or do without: phones and "
                    "address_field in the table [ravi] of the settings ask for what costs."
                )
            case 403:
                raise SetupError(
                    f"Ravi keeps {path} from this key ({seen}). Name one in {self._source} that may: a management key "
                    "for all agents, an identity's own key for that one."
                )
            case 404:
                raise Missing(f"Ravi has nothing for {method} {path} ({seen}): is base_url in [ravi] Ravi's API?")
            case 400 | 409 | 422:
                raise Rejected(f"{method} {path}", status, fault)
            case 429:
                raise _Later(f"{seen}; again in {fault.wait or 1:.0f} s", fault.wait)
            case 503:
                raise _Later(seen, fault.wait)
            case _ if status >= 500 and method == "POST":  # noqa: PLR2004 - server errors
                raise Unanswered(f"Ravi did not answer POST {path} ({status})")
            case _ if status >= 500:  # noqa: PLR2004 - the same
                raise _Later(seen, fault.wait)
            case _:
                raise _not_understood(method, path, f" ({status})")

    @staticmethod
    def _object(method: str, path: str, body: object) -> Row:
        found = answers.row(body)
        if found is None:
            raise _not_understood(method, path)
        return found


def owner_header(identity: str) -> dict[str, str]:
    """Return the header that older servers know an identity by; newer ones know the query."""
    return {"X-Ravi-Identity": identity} if identity else {}


def _backoff(error: Exception) -> bool | float:
    """Say whether, and after how many seconds, a call is tried again."""
    if not isinstance(error, _Later):
        return False
    return error.wait <= LONGEST_WAIT and error.wait if error.wait else True


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError:  # an empty body, or a proxy's page
        return None


def _not_understood(method: str, path: str, seen: str = "") -> Transient:
    return Transient(
        f"Ravi's answer to {method} {path}{seen} is not what its API promises: is base_url in [ravi] Ravi's API?"
    )


def _capital(source: SecretSource) -> str:
    words = str(source)
    return words[0].upper() + words[1:]
