"""Loads the scripts that run in pages. Each is one function of (shared, argument)."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def source(name: str) -> str:
    """Return the text of `scripts/<name>.js`."""
    return (files("journeyman.adapters.playwright") / "scripts" / f"{name}.js").read_text("utf-8")


@cache
def script(name: str) -> str:
    """Return a script for Playwright's evaluate: a function of one argument."""
    return f"(argument) => ({source(name)})(({source('shared')})(), argument)"


@cache
def on_element(name: str) -> str:
    """Return a script for an element's (or all elements') evaluate: a function of what was found and one argument."""
    return f"(found, argument) => ({source(name)})(({source('shared')})(), found, argument)"


@cache
def in_each_document(name: str) -> str:
    """Return a script to be run at the start of each document."""
    return f"({source(name)})()"


def recording(argument: Mapping[str, object]) -> str:
    """Return the listener of a recording, to be run at the start of each document."""
    return f"({source('record')})({source('shared')}, {source('snapshot')}, {json.dumps(argument)})"


@cache
def filling() -> str:
    """Return the script that types into several elements of a reading as `typing.js` does into one."""
    return f"(read, argument) => ({source('filling')})({source('typing')}, read, argument)"
