"""Where a provider's secret is read from."""

import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from journeyman.errors import SetupError
from journeyman.secret_source import SecretSource

SECRET = "canary-4471"


def test_a_secret_is_read_from_each_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment, file and command give the same secret, without the line end that editors add."""
    file = tmp_path / "key"
    file.write_text(f"{SECRET}\n")
    monkeypatch.setenv("A_KEY", SECRET)
    printing = f"{sys.executable} -c \"print(open('{file}').read())\""
    for source in (SecretSource(env="A_KEY"), SecretSource(file=file), SecretSource(command=printing)):
        assert source.read().get_secret_value() == SECRET


@pytest.mark.parametrize("places", [{}, {"env": "A", "file": "b"}, {"env": "A", "command": "b"}])
def test_a_source_is_one_place(places: dict[str, str]) -> None:
    """None, or two, is a mistake that is told at once."""
    with pytest.raises(ValidationError, match="name one place"):
        SecretSource.model_validate(places)


@pytest.mark.parametrize("command", ["  ", f'pass "{SECRET}'])
def test_a_command_line_has_words(command: str) -> None:
    """One that can't be run is told when the settings are read."""
    with pytest.raises(ValidationError, match="no command"):
        SecretSource(command=command)


@pytest.mark.parametrize(
    "source",
    [
        SecretSource(env="NOT_SET_AT_ALL"),
        SecretSource(file=Path("/nowhere/at/all")),
        SecretSource(command=f"no-such-program {SECRET}"),
        SecretSource(command=f"{sys.executable} -c \"import sys; print('{SECRET}'); sys.exit(3)\""),
        SecretSource(command=f"{sys.executable} -c 'pass' {SECRET}"),
    ],
)
def test_what_is_not_there_is_told_without_the_secret(source: SecretSource) -> None:
    """A missing or empty place, or a command that fails, is a SetupError that names the place and no secret."""
    with pytest.raises(SetupError) as told:
        source.read()
    assert SECRET not in str(told.value)
    assert str(source) in str(told.value)
