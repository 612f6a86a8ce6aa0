"""The settings of an identity provider: directory, inbox and vault."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from journeyman.secret_source import SecretSource


class RaviSettings(BaseModel):
    """The table `[ravi]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(
        default="https://api.ravi.app",
        pattern=r"^(https://[^/\s@]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)/?$",
    )
    """Where the API is: an origin. Without TLS only on this machine, since the key goes along with each call."""
    key: SecretSource = SecretSource(env="RAVI_API_KEY")
    """Where the key is read from: a management key (ravi_mgmt_…), or an identity's own (ravi_id_…)."""
    prefix: str = Field(default="", pattern=r"^[a-z0-9-]{0,40}$")
    """What the names of the agents' identities begin with there: `fleet-` makes alpha the identity `fleet-alpha`."""
    phones: bool = False
    """Whether each new agent gets a phone number, which Ravi sells; `agent add alpha --phone new` gets one as well."""
    address_field: Literal["", "email_identifier", "email"] = ""
    """Empty: Ravi chooses the address. Else the agent's name is asked for as the address' local part, in this field of
    the call: `email_identifier` as the newest clients do, `email` as older ones did (which Ravi sells as well)."""
    domain: str = Field(default="", pattern=r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$")
    """A domain of one's own for the address that `address_field` asks for; empty: Ravi's."""
    agent_keys: bool = False
    """Whether each agent that is added gets a key of its own, which opens its identity only, in `ravi/key` of its
    folder: for whoever runs as that agent, in place of the management key."""
    plus_tags: bool = False
    """Whether mail to `alpha+acorn@…` reaches alpha. Off: services are given the plain address."""
    poll: float = Field(default=3.0, ge=0.2, le=60)
    """Seconds between two looks at the messages while no events are told."""
    encrypt: bool = True
    """Whether a record is encrypted to the agent's age key before it goes there. Off: Ravi's operator can read it."""
    mirror_passwords: bool = True
    """Whether an account's password is put among the agent's passwords, in clear, so that its own tools find it."""
