"""How many are at Acorn at once, how quickly sign-ins come, and how many lockouts were caused."""

import asyncio

from fixtures.services.acorn.visits import MINUTE, PAUSE
from tests.services.acorn_world import PASSWORD, Acorn, change, register, sign_in, signed_up
from tests.services.service_visitor import Mailbox


async def test_nobody_was_here(acorn: Acorn) -> None:
    """A question for one page, for no page, or at the side door is no visit."""
    for path in ("/", "/login", "/acorn.css", "/.well-known/change-password"):
        await acorn.visitor().client.get(path, follow_redirects=False)
    assert await acorn.visits() == {
        "open_now": 0,
        "open_most": 0,
        "sign_ins_within_a_minute": 0,
        "mixed": [],
        "visits": [],
    }


async def test_one_after_the_other_is_one_at_a_time(acorn: Acorn, mailbox: Mailbox) -> None:
    """Three new browsers in turn, each opening several pages and none signing out, are never two at once."""
    await signed_up(acorn, mailbox)
    await acorn.admin("DELETE", "visits")
    for _ in range(3):
        visitor = acorn.visitor()
        await sign_in(visitor)
        await visitor.open("/password")
    said = await acorn.visits()
    assert (said["open_most"], said["open_now"]) == (1, 3)  # who of them comes back is not known yet
    assert [(visit["username"], visit["pages"]) for visit in said["visits"]] == [("alpha", 4)] * 3


async def test_those_who_come_back_were_here_in_between(acorn: Acorn) -> None:
    """Of five who come, three come back: these were here at once, and when they had gone two others."""
    visitors = [acorn.visitor() for _ in range(5)]
    for visitor in visitors:
        await visitor.open("/")
    for visitor in visitors[:3]:
        await visitor.open("/login")
    assert (await acorn.visits())["open_most"] == 3
    for visitor in (acorn.visitor(), acorn.visitor()):
        await visitor.open("/")
        await visitor.open("/login")
    said = await acorn.visits()
    assert (said["open_most"], len(said["visits"])) == (3, 5)


async def test_requests_that_are_answered_together_count(acorn: Acorn, mailbox: Mailbox) -> None:
    """Four who sign in at once are four at once."""
    await signed_up(acorn, mailbox)
    await acorn.admin("DELETE", "visits")
    await asyncio.gather(*(sign_in(acorn.visitor()) for _ in range(4)))
    said = await acorn.visits()
    assert (said["open_most"], said["sign_ins_within_a_minute"]) == (4, 4)


async def test_a_browser_is_known_through_all_its_cookies(acorn: Acorn, mailbox: Mailbox) -> None:
    """Signing in, and a change that signs out, give new cookies; it is one visit still, with its account's name."""
    await acorn.behave(password_signs_out=True)
    await change(await signed_up(acorn, mailbox))
    (visit,) = (await acorn.visits())["visits"]
    assert visit["username"] == "alpha"
    assert visit["began"] <= visit["until"] == acorn.clock()


async def test_cookies_that_come_to_another_agent_are_told(acorn: Acorn, mailbox: Mailbox) -> None:
    """With whom two accounts were seen, in one visit or in two, two agents shared a browser; two browsers are fine."""
    first, address = await signed_up(acorn, mailbox), "beta@agents.test"
    second = acorn.visitor()
    await register(second, email=address, username="beta")
    await second.submit("Confirm", code=mailbox.code(address))
    assert (await acorn.visits())["mixed"] == []
    acorn.clock.seconds += PAUSE + 1
    await sign_in(first, "beta")
    assert (await acorn.visits())["mixed"] == [["alpha", "beta"]]


async def test_who_signs_out_has_gone(acorn: Acorn, mailbox: Mailbox) -> None:
    """A sign-out ends the visit at once; the same browser begins another."""
    visitor = await signed_up(acorn, mailbox)
    assert (await acorn.visits())["open_now"] == 1
    await visitor.open("/logout")
    await visitor.client.post("/logout", data={"csrf": csrf_of(visitor.response.text)}, follow_redirects=False)
    assert (await acorn.visits())["open_now"] == 0
    await sign_in(visitor)
    said = await acorn.visits()
    assert (said["open_now"], said["open_most"], len(said["visits"])) == (1, 1, 2)


def csrf_of(page: str) -> str:
    """Return the token of a page's form."""
    return page.partition('name="csrf" value="')[2].partition('"')[0]


async def test_who_comes_back_late_makes_another_visit(acorn: Acorn, mailbox: Mailbox) -> None:
    """A browser that was put away with its cookies was not here while others were."""
    first = await signed_up(acorn, mailbox)
    acorn.clock.seconds += PAUSE
    await first.open("/")
    acorn.clock.seconds += PAUSE + 1
    assert (await acorn.visits())["open_now"] == 0
    await sign_in(acorn.visitor())
    for path in ("/", "/security"):
        await first.open(path)
    said = await acorn.visits()
    assert (said["open_now"], said["open_most"], len(said["visits"])) == (2, 1, 3)


async def test_visits_can_be_forgotten(acorn: Acorn, mailbox: Mailbox) -> None:
    """DELETE begins anew; who was here before is a new visitor then."""
    visitor = await signed_up(acorn, mailbox)
    await sign_in(acorn.visitor())
    assert (await acorn.admin("DELETE", "visits")).json() == (await acorn.visits())
    assert (await acorn.visits())["visits"] == []
    for path in ("/", "/security"):
        await visitor.open(path)
    assert [visit["pages"] for visit in (await acorn.visits())["visits"]] == [2]


async def test_the_quickest_minute_of_sign_ins_is_told(acorn: Acorn, mailbox: Mailbox) -> None:
    """Right and wrong posts of the form count alike; those a whole minute apart are not within one."""
    await signed_up(acorn, mailbox)
    for pause, password in [
        (0, PASSWORD),
        (20, "Wrong-pass-1"),
        (MINUTE - 20, PASSWORD),
        (1, PASSWORD),
        (200, PASSWORD),
    ]:
        acorn.clock.seconds += pause
        await sign_in(acorn.visitor(), password=password)
    assert (await acorn.visits())["sign_ins_within_a_minute"] == 3


async def test_lockouts_are_counted_once_each(acorn: Acorn, mailbox: Mailbox) -> None:
    """The bad sign-in that locks counts, one that is refused since it is locked does not; a new lock counts again."""
    await signed_up(acorn, mailbox)
    await acorn.behave(sign_in_tries=2)
    visitor, seen = acorn.visitor(), []
    for pause in (0, 0, 0, 900, 0):
        acorn.clock.seconds += pause
        await sign_in(visitor, password="Wrong-pass-1")
        seen.append((await acorn.counts())["lockouts"])
    assert seen == [0, 1, 1, 1, 2]
