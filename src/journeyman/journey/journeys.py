"""The journeys by name: what the shell's verbs, Prefect's flows and the deployments are called, and what they say."""

from dataclasses import dataclass

from journeyman.journey.check import Check
from journeyman.journey.imported import Import
from journeyman.journey.journey import Journey
from journeyman.journey.re_enrolment import ReEnrol
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
    "re-enrol": Named(
        ReEnrol,
        does="Enrols another authenticator for an agent's account at {title}, and proves it by a fresh sign-in.",
        done="another authenticator enrolled and proven by a fresh sign-in",
    ),
    "check": Named(
        Check,
        does="Signs in afresh to an agent's account at {title}, and changes nothing.",
        done="{account}, proven by a fresh sign-in",
    ),
    "import": Named(
        Import,
        does="Takes in an account that an agent has at {title} already, and proves it by a fresh sign-in.",
        done="{account}, taken in and proven by a fresh sign-in",
    ),
}
"""The name of the verb and the flow → the journey."""
