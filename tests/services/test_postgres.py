"""A PostgreSQL cluster of one's own: what was kept of one is what another begins with."""

from pathlib import Path

import pytest

from fixtures.postgres import NoPostgres, postgres

pytestmark = pytest.mark.slow


def test_a_cluster_begins_as_a_copy_of_one_that_was_kept(tmp_path: Path) -> None:
    """Its databases are there and its password is the same; both folders are gone afterwards, but for the copy."""
    try:
        with postgres(keep=tmp_path / "kept") as first:
            first.run("createdb notes")
    except NoPostgres as why:
        pytest.skip(str(why))
    with postgres(like=tmp_path / "kept") as second:
        second.run("createdb more --template=notes")
        assert second.env["PGPASSWORD"] == first.env["PGPASSWORD"]
    with postgres(like=tmp_path / "kept") as third, pytest.raises(RuntimeError, match="more"):
        third.run("dropdb more")
