"""The journeys by name: what the shell's verbs, Prefect's flows and the deployments are called, and what they say."""

from dataclasses import dataclass

from journeyman.domain.account import AccountRecord
from journeyman.errors import SetupError
from journeyman.journey.check import Check
from journeyman.journey.journey import Journey
from journeyman.journey.rotate import Rotate
from journeyman.journey.sign_up import SignUp


@dataclass(frozen=True)
class Named:
    """What is particular about one of them."""

    journey: type[Journey]
    does: str
    """What it does at a service, where `{title}` stands for the service's."""
    done: str
    """How its good end is told, where `{account}` stands for the account's name and its second factor."""


JOURNEYS = {
    "sign-up": Named(
        SignUp,
        does="Signs an agent up at {title}, enrols TOTP, and proves it by a fresh sign-in.",
        done="{account}, proven by a fresh sign-in",
    ),
    "rotate": Named(
        Rotate,
        does="Replaces the password of an agent's account at {title}, and proves the new one by a fresh sign-in.",
        done="password rotated and proven by a fresh sign-in",
    ),
    "check": Named(
        Check,
        does="Signs in afresh to an agent's account at {title}, and changes nothing.",
        done="{account}, proven by a fresh sign-in",
    ),
}
"""The name of the verb and the flow → the journey."""


def must_have_account(record: AccountRecord | None, agent: str, service: str) -> None:
    """Refuse an account that was never proven: what a journey says that makes none, here before it begins.

    Raises:
        SetupError: there is no such account; says how to make it.
    """
    if record is None or record.current is None:
        name = f"{agent} {service}"
        raise SetupError(f"There is no proven account of {name} yet. Make one: journeyman sign-up {name}")
