"""The kill suite's services: their recipes are good ones, and their books are read as the services write them."""

from pathlib import Path

import pytest

from fixtures.services.acorn.store import Store
from journeyman.recipe.catalogue import Catalogue
from tests.kill.services import ADOPT, CUT, OFFERS, Books, kind_of, lockouts, write_recipes

AGENT, PASSWORD = "k001", "salt$hash"


def test_each_service_has_a_recipe_of_its_own(tmp_path: Path) -> None:
    """It is the project's, under the service's name, and counts sign-ins in the service's window."""
    write_recipes(tmp_path / "recipes", OFFERS)
    catalogue = Catalogue([tmp_path / "recipes"])
    assert set(catalogue.names()) == set(OFFERS)
    for service in OFFERS:
        recipe = catalogue.get(service)
        assert recipe.service == service
        assert recipe.limits.sign_ins_within.total_seconds() == (60 if kind_of(service) == "acorn" else 300)


@pytest.mark.parametrize("service", ["acorn", ADOPT, CUT])
def test_acorns_books_tell_of_one_agent(tmp_path: Path, service: str) -> None:
    """Its accounts, whether they are ready, its reset mails and replaced passwords; nobody else's."""
    store = Store(tmp_path)
    books = Books(tmp_path, service, AGENT)
    assert (books.ready(), books.users(), books.resets_asked(), books.passwords_replaced()) == ([], 0, 0, 0)
    for agent in (AGENT, "k0011"):
        number = store.add_account(f"{agent}+{service}@agents.test", agent, PASSWORD, newsletter=False, now=0)
        store.execute("insert into reset_mails values (?, 0)", number)
        store.execute("insert into old_passwords (account, password) values (?, ?)", number, PASSWORD)
    assert (books.ready(), books.users(), books.resets_asked(), books.passwords_replaced()) == ([False], 1, 1, 1)
    store.execute("update accounts set confirmed = 1, totp_enabled = 1")
    assert books.ready() == [True]
    assert lockouts(tmp_path) == 0
    store.count("lockouts")
    assert lockouts(tmp_path) == 1
    store.close()
