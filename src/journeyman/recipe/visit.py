"""What a recipe's steps may ask of the journey: a page, values by name, and nothing else."""

from collections.abc import Mapping
from typing import Literal, Protocol, get_args

from pydantic import SecretStr

from journeyman.ports import Page

ProfileName = Literal[
    "organization",
    "organization_title",
    "street_address",
    "address_level1",
    "address_level2",
    "postal_code",
    "country",
    "bday",
    "sex",
    "url",
    "time_zone",
]
"""What the identity's profile says, if anything; named as the field kinds of `forms`."""

ValueName = Literal[
    "email",
    "username",
    "password",
    "new_password",
    "phone",
    "name",
    "given_name",
    "family_name",
    "email_code",
    "sms_code",
    "totp_code",
    ProfileName,
]
"""What a step may type (`with:`); closed. The engine types it, the recipe never sees it.

`password` is what opens the account when the step is run; `new_password` what a change replaces it by, and the same
where nothing is changed.
"""

PROFILE: Mapping[str, ProfileName] = {name.replace("_", "-"): name for name in get_args(ProfileName)}
"""Those of the profile by field kind."""

KeepName = Literal["authenticator", "recovery_codes"]
"""What a step may keep (`keep:`); closed."""


class Visit(Protocol):
    """One stage's visit to the service on behalf of one account."""

    @property
    def page(self) -> Page:
        """The tab that the steps act in."""
        ...

    async def value(self, name: ValueName) -> SecretStr:
        """Return a value to type.

        `email_code` and `sms_code` wait for the message; `totp_code` issues a counter and records it first.

        Raises:
            StageEnded: the value can't be had (no message in time, no phone number): holds the outcome.
        """
        ...

    async def profile(self) -> Mapping[str, str]:
        """Return the identity's answers to form fields, by kind (`organization`, `country`, ...) or by label."""
        ...

    async def keep(self, name: KeepName, found: SecretStr) -> None:
        """Save what a page shows, in the vault, before the page is left.

        `authenticator` takes a secret or provisioning URI in any spelling, `recovery_codes` one code a line.

        Raises:
            RecipeBroken: it is not what its name says.
        """
        ...

    async def before_press(self) -> None:
        """Save what is about to happen. Called before each click that may change something at the service."""
        ...

    def has_authenticator(self) -> bool:
        """Say whether the account has an authenticator that codes can be made from."""
        ...

    def may_accept_terms(self) -> bool:
        """Say whether the recipe's terms (and the operator's consent) allow a terms box to be ticked."""
        ...
