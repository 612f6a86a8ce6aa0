"""Journeys without a recipe, at the fixtures and at services with odd ways: nothing is known but a URL.

Each proof with TOTP waits for the next window, up to 30 s: the journeys of one test wait together.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.domain.outcome import Need, NeedsInput
from tests.whole.any_journeys import another_follows, signed_up, went
from tests.whole.ground import Acorn, Ground, running_allauth
from tests.whole.odd_site import OddSite, Ways, running

ODD = {
    "odd-pages": Ways(code_before_password=True, sign_in_pages=2, two_factor="never"),
    "odd-forced": Ways(two_factor="forced", hides_secret=True),
    "odd-during": Ways(two_factor="during", code_apart=True),
    "odd-settings": Ways(two_factor="settings", asks_again=True, sign_in_pages=2),
}
"""Services that do what the fixtures do not, by name."""


async def test_a_url_is_enough(ground: Ground, acorn: Acorn) -> None:
    """From a URL comes a proven account with TOTP and recovery codes, and a recipe without a secret."""
    record, recipe = await signed_up(ground, f"{acorn.url}/register", "notes")
    (account,) = acorn.accounts(record.agent)
    assert account["totp_enabled"]
    assert record.current
    assert len(record.current.recovery_codes) == 10
    assert recipe.find == ("replace_totp",)


@pytest.mark.slow
async def test_another_agent_follows_what_was_found_out(ground: Ground, acorn: Acorn, tmp_path: Path) -> None:
    """At every kind of service the recipe that one agent's journey found out serves a second agent unchanged."""
    async with AsyncExitStack() as stack:
        urls = {"notes-twice": f"{acorn.url}/register".replace("127.0.0.1", "localhost")}
        for mode in ("code", "link"):
            site = stack.enter_context(running_allauth(tmp_path / mode, ground.settings.smtp_port, mode=mode))
            urls[f"other-{mode}"] = f"{site}/accounts/signup/"
        odd = {
            name: await stack.enter_async_context(running(OddSite(ways, ground.settings.smtp_port)))
            for name, ways in ODD.items()
        }
        urls |= {name: f"{site.url}/join" for name, site in odd.items()}
        await asyncio.gather(*(twice(ground, name, url, tmp_path / name) for name, url in urls.items()))
        for name, site in odd.items():
            unharmed(site, with_totp=ODD[name].two_factor != "never")


async def twice(ground: Ground, service: str, url: str, folder: Path) -> None:
    """Sign one agent up without a recipe, and another one with what was found out."""
    first, _ = await signed_up(ground, url, service)
    second = await another_follows(ground, service, folder)
    assert first.current
    assert second.current
    assert bool(first.current.authenticator) is bool(second.current.authenticator)
    assert len(first.current.recovery_codes) == len(second.current.recovery_codes)


def unharmed(site: OddSite, *, with_totp: bool) -> None:
    """Two accounts are there, and nothing was opened or pressed that ends, costs or takes something away."""
    assert [member.totp for member in site.members] == [with_totp] * 2
    assert not site.trapped


async def test_a_question_is_asked_and_an_answer_of_the_profile_given(ground: Ground) -> None:
    """A required field that nobody knows an answer for is named with its options; once it is answered, the run goes on.

    The answer is a country's code, and the page's option its name.
    """
    question = (
        '<label>Country <select name="country" required><option value=""></option><option>Norway</option>'
        "<option>Peru</option></select></label>"
    )
    async with running(OddSite(Ways(two_factor="never", question=question), ground.settings.smtp_port)) as site:
        service = "asking"
        await bootstrap.service_at(ground.settings, f"{site.url}/join", service)
        silent = await ground.agent()
        outcome = await went(ground.settings, silent, service)
        assert isinstance(outcome, NeedsInput)
        assert outcome.kind is Need.QUESTION
        assert all(word in outcome.question for word in ('"Country"', "select", "country", "Norway, Peru"))
        assert not site.members
        await bootstrap.directory(ground.settings).answer(silent, {"country": "NO"})
        assert not isinstance(await went(ground.settings, silent, service), NeedsInput)
        assert site.members[0].answers["country"] == "Norway"
