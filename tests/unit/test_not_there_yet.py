"""Providers that can be named and are not there yet."""

from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.errors import SetupError
from journeyman.settings import Settings


@pytest.mark.parametrize(("setting", "chosen"), [("vault", "openbao"), ("inbox", "imap"), ("directory", "ravi")])
def test_one_that_is_not_there_is_refused(tmp_path: Path, setting: str, chosen: str) -> None:
    """Nothing meant for it lands in what is embedded."""
    settings = Settings(home=tmp_path).model_copy(update={setting: chosen})
    with pytest.raises(SetupError, match=f'{setting} = "{chosen}": not in this version yet'):
        getattr(bootstrap, setting)(settings)
