"""Drift: which checks speak against a recipe, when that is enough, and what takes it back."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given

from journeyman.domain.drift import ENOUGH, LONGEST_FAULT, Drift, changed, in_short, refusal

AT = datetime(2026, 3, 1, 2, 17, 40, tzinfo=UTC)
FAULT = 'recipes/acorn.yaml:31: no textbox "Username or email" on /login. There are: "User name".'


def failed(*agents: str, recipe: str = "one", known: Drift | None = None) -> Drift:
    """Return what is known after the checks of these agents' accounts failed, a minute after each other."""
    known = known or Drift()
    for number, agent in enumerate(agents):
        known = known.failed(agent, AT + timedelta(minutes=number), FAULT, recipe)
    return known


def test_one_account_is_not_enough() -> None:
    """However often its check fails: it may be that account's own matter."""
    known = failed("alpha", "alpha", "alpha")
    assert known.quarantine is None
    assert [mark.agent for mark in known.marks] == ["alpha"]
    assert refusal("acorn", known, "one") == ""


def test_a_second_account_is() -> None:
    """The quarantine begins with it; later failures count, and do not begin it anew."""
    known = failed("alpha", "beta")
    assert known.quarantine
    assert known.quarantine.since == AT + timedelta(minutes=1)
    later = known.failed("gamma", AT + timedelta(days=1), "another fault", "one")
    assert later.quarantine == known.quarantine
    assert len(later.marks) == 3


def test_a_good_sign_in_takes_its_own_mark_away() -> None:
    """And no other's: the next account that fails begins no quarantine, unless another one is marked still."""
    assert failed("alpha").opened("alpha") == Drift()
    assert failed("beta", known=failed("alpha").opened("alpha")).quarantine is None
    assert failed("beta", known=failed("alpha").opened("gamma")).quarantine


def test_a_quarantine_stays_though_all_are_well() -> None:
    """Only a person ends it."""
    known = failed("alpha", "beta").opened("alpha").opened("beta")
    assert known.marks == ()
    assert known.quarantine
    assert "went well since" in refusal("acorn", known, "two")


def test_marks_of_another_recipe_do_not_count() -> None:
    """A failure from before the recipe was mended says nothing of it as it is now; a quarantine stays."""
    assert failed("beta", recipe="two", known=failed("alpha")).quarantine is None
    known = failed("gamma", recipe="two", known=failed("alpha", "beta"))
    assert [mark.agent for mark in known.marks] == ["gamma"]
    assert known.quarantine
    assert known.quarantine.recipe == "one"


def test_a_refusal_says_all_that_one_must_know() -> None:
    """How many accounts, since when, with what fault, whether the recipe was changed, and how to lift it."""
    told = refusal("acorn", failed("alpha", "beta"), "one")
    parts = ("acorn is quarantined since 2026-03-01 02:18 UTC", "checks of 2 accounts fail", FAULT, "has not changed")
    ways = ("journeyman check AGENT acorn", "journeyman recipe lift acorn")
    assert [part for part in (*parts, *ways) if part not in told] == []
    assert "alpha" not in told
    assert "\n" not in told
    assert "has changed since" in refusal("acorn", failed("alpha", "beta"), "two")


def test_a_list_says_it_in_short() -> None:
    """Nothing; the account whose check fails; since when it is quarantined."""
    assert in_short(Drift()) == ""
    assert in_short(failed("alpha")) == "alpha's failed at 2026-03-01 02:17 UTC"
    assert in_short(failed("alpha", "beta")) == "quarantined since 2026-03-01 02:18 UTC"


def test_a_fault_is_one_line_of_bounded_length() -> None:
    """A long one is cut."""
    known = failed("alpha").failed("beta", AT, "no such thing\n" * 99, "one")
    assert known.quarantine
    assert "\n" not in known.quarantine.fault
    assert len(known.quarantine.fault) <= LONGEST_FAULT + 2


def test_whether_the_recipe_changed() -> None:
    """By its digest; one that is gone has changed."""
    quarantine = failed("alpha", "beta").quarantine
    assert quarantine
    assert [changed(quarantine, recipe) for recipe in ("one", "two", "")] == [
        "The recipe has not changed since.",
        "The recipe has changed since.",
        "The recipe has changed since.",
    ]


AGENTS = st.sampled_from(["alpha", "beta", "gamma"])
MOVES = st.lists(st.tuples(AGENTS, st.sampled_from(["opened", "one", "two"])), max_size=12)


@given(MOVES)
def test_it_begins_with_enough_accounts_and_never_ends_by_itself(moves: list[tuple[str, str]]) -> None:
    """There is a quarantine if, at some time, enough accounts' last checks had failed with one and the same recipe.

    Each account is marked once, and a document says the same as what was written.
    """
    known, failing, recipe, begun = Drift(), set[str](), "", False
    for agent, move in moves:
        if move == "opened":
            known = known.opened(agent)
            failing.discard(agent)
        else:
            failing = {agent} | (failing if move == recipe else set())
            recipe = move
            known = known.failed(agent, AT, FAULT, move)
        begun = begun or len(failing) >= ENOUGH
        assert sorted(mark.agent for mark in known.marks) == sorted(failing)
        assert (known.quarantine is not None) is begun
        assert Drift.model_validate_json(known.model_dump_json()) == known
