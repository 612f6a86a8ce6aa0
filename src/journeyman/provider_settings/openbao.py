"""The settings of a vault: OpenBao or HashiCorp Vault, its KV v2 engine."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from journeyman.domain.origin import is_this_machine
from journeyman.secret_source import SecretSource

_WORD = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
Segments = Annotated[str, Field(pattern=rf"^{_WORD}(/{_WORD})*$")]
"""A path on the server without a slash at either end, such as `team/kv`; none of its parts leads upwards."""


class AppRole(BaseModel):
    """The table `[openbao.approle]`: who this program is, to the server's AppRole method."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role_id: str
    """The role's id; no secret."""
    secret_id: SecretSource | None = None
    """Where its secret id is read from, at each login. A table that was handed on without it opens nothing."""
    mount: Segments = "approle"
    """Where the method is mounted, under `auth/`."""


class OpenBaoSettings(BaseModel):
    """The table `[openbao]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = ""
    """The server, such as `https://vault.example:8200`; without TLS on loopback only."""
    mount: Segments = "secret"
    """Where the KV v2 engine is mounted."""
    prefix: Segments = "journeyman"
    """Under which path the agents' records lie there."""
    namespace: str = Field(default="", pattern=rf"^({_WORD}(/{_WORD})*/?)?$")
    """The namespace that holds mount and login, if the server has namespaces."""
    ca_file: Path | None = None
    """The certificates (PEM) of the authority that signed the server's, where that is not one the system trusts."""
    token: SecretSource | None = None
    """Where a token is read from. Name this or `approle`."""
    approle: AppRole | None = None

    @field_validator("url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        parts = urlsplit(value)
        known = parts.scheme in {"http", "https"} and parts.hostname
        if value and (not known or parts.username or parts.query or parts.fragment):
            raise ValueError("give the server's address alone, such as https://vault.example:8200")
        if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
            raise ValueError("without TLS a token would be read on the way: give an https:// address")
        return value.rstrip("/")

    @field_validator("ca_file")
    @classmethod
    def _whole_path(cls, value: Path | None) -> Path | None:
        if value and not value.expanduser().is_absolute():
            raise ValueError("give the whole path of the file, such as /etc/ssl/vault-ca.pem")
        return value and value.expanduser()

    @model_validator(mode="after")
    def _one_way_in(self) -> "OpenBaoSettings":
        if self.token and self.approle and self.approle.secret_id:
            raise ValueError("name token or approle, not both")
        return self
