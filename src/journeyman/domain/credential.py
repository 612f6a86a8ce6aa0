"""What opens an account: username, password, authenticator, recovery codes."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, SecretStr


class Authenticator(BaseModel):
    """An enrolled TOTP secret (RFC 6238), kept as its whole provisioning URI."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    uri: SecretStr
    """The normalised `otpauth://totp/…` URI (see `domain.totp`)."""
    last_counter: int = -1
    """The last time step that a code was issued for; none is issued twice. -1: none yet."""


class Credential(BaseModel):
    """One set of keys to one account. Empty strings and None mean "none"."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    username: str = ""
    email: str = ""
    phone: str = ""
    password: SecretStr
    authenticator: Authenticator | None = None
    recovery_codes: tuple[SecretStr, ...] = ()
    created_at: datetime
    """When the password was made: another authenticator leaves that as it is."""

    def secrets(self) -> tuple[SecretStr, ...]:
        """Return everything that must show nowhere: password, authenticator, recovery codes."""
        authenticator = (self.authenticator.uri,) if self.authenticator else ()
        return (self.password, *authenticator, *self.recovery_codes)
