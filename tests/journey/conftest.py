"""A sign-up at the fake service, with fakes behind every port."""

from collections.abc import Callable
from pathlib import Path

import pytest

from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports
from journeyman.recipe.load import load_file
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox, MemoryVault
from tests.journey.cases import Case
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService
from tests.journey.hurried import HurriedLoop
from tests.journey.running import Make

RECIPE = """\
service: fake
title: Fake
origin: https://fake.example
terms: {automation: own-instance}
password: "minlength: 10; maxlength: 64; allowed: lower, upper, digit"
mail: {from: ["*@fake.example"], within: 1s}
sign_up:
  - goto: /register
  - submit: form
confirm: {by: email_code}
enrol_totp:
  - goto: /security
  - keep: authenticator
  - submit: form
  - keep: recovery_codes
sign_in:
  - goto: /login
  - submit: form
  - {if_seen: {heading: Second step}, submit: form}
  - see: {heading: Welcome}
"""


def pytest_asyncio_loop_factories() -> dict[str, type[HurriedLoop]]:
    """In these tests nobody waits."""
    return {"hurried": HurriedLoop}


@pytest.fixture
def clock() -> FakeClock:
    """A clock that waits for nobody."""
    return FakeClock()


@pytest.fixture
def inbox() -> MemoryInbox:
    """An inbox in memory."""
    return MemoryInbox()


@pytest.fixture
def service(clock: FakeClock, inbox: MemoryInbox) -> FakeService:
    """A service in memory."""
    return FakeService(clock, inbox)


@pytest.fixture
def ports(service: FakeService, clock: FakeClock, inbox: MemoryInbox) -> Ports:
    """Fakes behind every port."""
    return Ports(MemoryDirectory(["alpha"]), inbox, MemoryVault(), FakeBrowser(service), clock)


@pytest.fixture
def sign_up(ports: Ports, tmp_path: Path) -> Callable[..., SignUp]:
    """Return a new journey, as a new process would have it; keyword arguments replace lines of the recipe."""

    def make(*changes: tuple[str, str]) -> SignUp:
        text = RECIPE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        service_name = text.split("\n", 1)[0].removeprefix("service: ")
        path = tmp_path / f"{service_name}.yaml"
        path.write_text(text)
        return SignUp("alpha", load_file(path), ports)

    return make


@pytest.fixture
def case(ports: Ports, sign_up: Make, clock: FakeClock) -> Case:
    """A journey, called again and again."""
    return Case(ports, sign_up, clock)
