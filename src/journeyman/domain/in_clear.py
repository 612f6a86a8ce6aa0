"""What is secret, in clear: for encryption, and for nothing else."""

from typing import cast

from pydantic import SecretStr


def reveal(value: object) -> object:
    """Return the value with each SecretStr in it replaced by its text."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [reveal(item) for item in cast("list[object]", value)]
    return value
