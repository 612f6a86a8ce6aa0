"""Recipes of a made-up service, from the steps that a test is about."""

from pathlib import Path
from textwrap import indent

from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import Recipe

WHOLE = """\
service: acorn
title: Acorn Notes
origin: https://acorn.example
terms: {automation: own-instance}
password: "minlength: 10; required: digit"
mail: {from: ["*@acorn.example"], within: 5m}
sign_up:
  - goto: /register
  - submit: form
confirm: {by: email_code}
enrol_totp:
  - goto: /security
  - keep: authenticator
  - fill: {textbox: Code}
    with: totp_code
  - click: {button: Enable}
sign_in:
  - goto: /login
  - fill: {textbox: Username}
    with: username
  - fill: {textbox: Password}
    with: password
  - click: {button: Sign in}
  - see: {heading: Welcome}
outcomes:
  - {see: {alert: already taken}, means: username_taken}
  - {see: {alert: too weak}, means: password_rejected}
"""
"""A good recipe; tests of mistakes alter one line of it."""

ACORN = Path("recipes/acorn.yaml")


def recipe_with(steps: str) -> Recipe:
    """Return the good recipe with other steps for `enrol_totp` (where every verb is allowed); they begin on line 12."""
    before, _, rest = WHOLE.partition("enrol_totp:\n")
    after = rest[rest.index("sign_in:") :]
    kept = "" if "keep: authenticator" in steps else "- {keep: authenticator, if_seen: {text: never}}\n"
    return load_bytes(f"{before}enrol_totp:\n{indent(steps + kept, '  ')}{after}".encode(), ACORN)
