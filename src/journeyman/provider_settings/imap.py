"""The settings of an inbox: mailboxes on an IMAP server."""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from journeyman.domain.origin import is_this_machine
from journeyman.errors import SetupError
from journeyman.secret_source import SecretSource

PORTS = {"tls": 993, "starttls": 143, "none": 143}
"""Security → the usual port (RFC 8314, section 3.2, and RFC 3501)."""

AGENT, VARIABLE = "{agent}", "{AGENT}"
"""What stands for an agent's name, and for that name as in variables: upper case, with _ for -."""


class ImapSettings(BaseModel):
    """The table `[imap]`. With `{agent}` in `user` there is a mailbox for each agent, else one for all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65535)
    """By default 993 for TLS, 143 for the others."""
    security: Literal["tls", "starttls", "none"] = "tls"
    """How the connection is kept secret; none is for loopback only."""
    ca_file: Path | None = None
    """Certificates (PEM) of who may sign the server's, in place of the system's."""
    user: str = ""
    password: SecretSource | None = None
    """An app password, where the provider has such."""
    token: SecretSource | None = None
    """In place of a password: where an OAuth 2.0 access token is read from at each login, for XOAUTH2."""
    folder: str = "INBOX"
    clock_skew: float = Field(default=1.0, ge=0, le=60)
    """Seconds that the server's clock may be behind ours."""
    idle_for: float = Field(default=300.0, ge=1, le=29 * 60)
    """Seconds after which IDLE is asked for anew: below the 30 minutes after which servers hang up (RFC 2177), and
    below the few after which firewalls forget a silent connection."""
    poll_every: float = Field(default=10.0, ge=0.1, le=600)
    """Seconds between looks at a server without IDLE."""

    @property
    def shared(self) -> bool:
        """Whether there is one mailbox for all agents."""
        return AGENT not in self.user

    @property
    def where(self) -> tuple[str, int]:
        """Host and port."""
        return self.host, self.port or PORTS[self.security]

    @property
    def secret(self) -> SecretSource:
        """Where the password or the token is read from.

        Raises:
            SetupError: neither is set.
        """
        if found := self.password or self.token:
            return found
        raise SetupError("The table [imap] names no password. Set password or token in it.")

    @property
    def missing(self) -> str:
        """What must be set and is not; empty where nothing is missing."""
        return " and ".join(
            name
            for name, value in {"host": self.host, "user": self.user, "password": self.password or self.token}.items()
            if not value
        )

    def of_agent(self, agent: str) -> "ImapSettings":
        """Return the settings of one agent's mailbox."""
        update = {
            "user": self.user.replace(AGENT, agent),
            "password": self.password and _of_agent(self.password, agent),
            "token": self.token and _of_agent(self.token, agent),
        }
        return self.model_copy(update=update)

    @field_validator("password", "token", mode="before")
    @classmethod
    def _is_no_secret(cls, value: object) -> object:
        if isinstance(value, str):
            raise ValueError('name where it is read from: {env = "…"}, {file = "…"} or {command = "…"}')  # noqa: TRY004 - TypeError is not pydantic's
        return value

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.password and self.token:
            raise ValueError("set password or token, not both")
        if self.security == "none" and self.host and not is_this_machine(self.host):
            raise ValueError('security = "none" is for a server on loopback; use "tls" or "starttls"')
        return self


def _of_agent(source: SecretSource, agent: str) -> SecretSource:
    def put(text: str) -> str:
        return text.replace(AGENT, agent).replace(VARIABLE, agent.upper().replace("-", "_"))

    file = Path(put(str(source.file))) if source.file else None
    return SecretSource(env=put(source.env), file=file, command=put(source.command))
