"""Requests to the server, and what its answers mean. Nothing that is raised here holds a token or a server's text."""

import json
import ssl
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

import httpx
from pydantic import SecretStr

from journeyman.errors import SetupError, VaultAway
from journeyman.pasted import to_paste
from journeyman.provider_settings import OpenBaoSettings

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
"""Seconds. A time-out is told as an absence, and whoever can waits for the vault much longer."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
TOO_MANY = 429
STANDBY = frozenset({412, 472, 473})
"""What a replica answers that serves no requests of this kind, or none yet (HashiCorp's Enterprise)."""


@dataclass(frozen=True)
class Answer:
    """What the server answered: all statuses from 200 to 499 that mean something about the request."""

    status: int
    body: dict[str, Any] = field(repr=False)

    @property
    def data(self) -> dict[str, Any]:
        """The answer's data; empty where there is none."""
        found = self.body.get("data")
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    def says(self, words: str) -> bool:
        """Say whether one of its errors has these words."""
        return any(words in str(error).lower() for error in cast("list[object]", self.body.get("errors") or ()))


class Wire:
    """The way to one server. Each request has a connection of its own: none outlives the event loop it was made in.

    Raises:
        SetupError: the settings name no server, or the file of certificates can't be used.
    """

    def __init__(self, settings: OpenBaoSettings) -> None:
        if not settings.url:
            raise SetupError(
                'vault = "openbao" needs the server\'s address. In journeyman.toml:'
                + to_paste("openbao", "url", '"https://vault.example:8200"')
            )
        self.server = f"OpenBao at {settings.url}"
        self._url = settings.url
        self._tls = _tls(settings.ca_file)
        self._namespace = {"X-Vault-Namespace": settings.namespace} if settings.namespace else {}

    async def ask(
        self, method: str, path: str, token: SecretStr | None = None, body: dict[str, Any] | None = None
    ) -> Answer:
        """Make a request and return the answer, whatever it says about the request.

        Args:
            method: of HTTP, or LIST.
            path: below `/v1/`, already safe to stand in a URL.
            token: sent in a header, which httpx never logs.
            body: sent as JSON.

        Raises:
            VaultAway: no answer came, or one that says that there may be another later; says why. What was to be
                written may be written.
            SetupError: the server's certificate is not to be trusted, or what answers is no OpenBao.
        """
        answer = await self._send(method, path, token, body)
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR and not _is_for_later(answer):
            return Answer(answer.status_code, self._read(answer))
        raise VaultAway(await self._why(answer))

    async def _send(
        self, method: str, path: str, token: SecretStr | None, body: dict[str, Any] | None
    ) -> httpx.Response:
        headers = {**self._namespace, "X-Vault-Request": "true"}
        if token:
            headers["X-Vault-Token"] = token.get_secret_value()
        try:
            # A proxy of the environment's is not asked: it would be told the token where there is no TLS.
            async with httpx.AsyncClient(verify=self._tls, timeout=TIMEOUT, trust_env=False) as client:
                return await client.request(method, f"{self._url}/v1/{path}", headers=headers, json=body)
        except (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol, UnicodeEncodeError):
            raise SetupError(
                f"no request to {self.server} can be made of the address and the token that are set. Look at both."
            ) from None
        except httpx.HTTPError as error:
            if _untrusted(error):
                raise SetupError(
                    f"{self.server} shows a certificate that is not trusted here or is not for this address. Name the "
                    "authority's certificates: [openbao] ca_file"
                ) from None
            raise VaultAway(
                f"{self.server} does not answer ({type(error).__name__}). What it holds is safe. Look whether it runs."
            ) from None

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        if not answer.content:
            return {}
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise SetupError(
                f"{self.server}: what answers there ({answer.status_code}) is no OpenBao. Mend [openbao] url."
            )
        return cast("dict[str, Any]", found)

    async def _why(self, answer: httpx.Response) -> str:
        """Return why a request was not served, and what to do; the server's health says more than its answer."""
        if answer.status_code == TOO_MANY:
            return f"{self.server} answers that there are too many requests (429). Raise its quota."
        if answer.status_code in REDIRECTS | STANDBY:
            return (
                f"{self.server} is a standby that can't serve this ({answer.status_code}). Name the active server, or "
                "what balances between them: [openbao] url"
            )
        health = await self._health()
        if health.get("initialized") is False:
            return f"{self.server} is not initialized. Do so: bao operator init"
        if health.get("sealed"):
            return f"{self.server} is sealed. What it holds is safe. Unseal it: bao operator unseal"
        if health.get("standby"):
            return f"{self.server} is a standby, and has no active server now ({answer.status_code})."
        return f"{self.server} answered {answer.status_code}. Look into its log."

    async def _health(self) -> dict[str, Any]:
        """Return what the server says of itself (`/sys/health`); empty where it says nothing."""
        try:
            found = (await self._send("GET", "sys/health", None, None)).json()
        except (VaultAway, SetupError, json.JSONDecodeError, UnicodeDecodeError):
            return {}
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _is_for_later(answer: httpx.Response) -> bool:
    return answer.status_code in REDIRECTS | STANDBY | {TOO_MANY}


def _untrusted(error: BaseException | None) -> bool:
    """Say whether an error comes of a certificate."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


@cache
def _tls(ca_file: Path | None) -> ssl.SSLContext:
    """Return what checks the server's certificate; made once, since it takes longer than a request.

    Raises:
        SetupError: the file can't be read, or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SetupError(
            f"{ca_file} ([openbao] ca_file) can't be used ({type(error).__name__}). "
            "Name a file of certificates in PEM that you may read."
        ) from None
