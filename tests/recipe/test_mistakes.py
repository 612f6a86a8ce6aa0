"""Seeded mistakes: each is found before a browser starts, and is told in exactly one line that helps to mend it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from journeyman.errors import RecipeInvalid
from journeyman.recipe.load import load_bytes
from tests.recipe.conftest import ACORN, WHOLE

STEP = "  - click: {button: Enable}\n"
"""Line 16 of the good recipe."""

KEYS = (
    "service, title, origin, origins, terms, password, mail, sms, limits, rotate, loads, sign_up, confirm, enrol_totp, "
    "sign_in, reset, change_password, replace_totp, remove_totp, outcomes, find"
)
REPLACE = "replace_totp:\n  - goto: /new\n  - keep: authenticator\n"
NO_ORIGIN = "is not an origin: write scheme, host and perhaps port, such as https://acorn.example"
NO_NAME = "is not a service's name: a lower-case letter, then letters, digits and dashes, 40 at most"
VERBS = "goto, fill, click, check, uncheck, see, submit, keep"
VALUES = (
    "email, username, password, new_password, phone, name, given_name, family_name, email_code, sms_code, totp_code, "
    "organization, organization_title, street_address, address_level1, address_level2, postal_code, country, bday, "
    "sex, url, time_zone"
)


def swap(old: str, new: str) -> Callable[[str], str]:
    """Return a change of the first such text, which must be there."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def step(new: str) -> Callable[[str], str]:
    """Return a change that puts another step at line 16."""
    return swap(STEP, f"  - {new}\n")


def without(start: str, end: str) -> Callable[[str], str]:
    """Return a change that takes out the text from one key up to another."""
    return lambda text: text[: text.index(start)] + text[text.index(end) :]


MISTAKES = {
    "misspelt key": (swap("title:", "titel:"), 2, 'unknown key "titel". Did you mean "title"?'),
    "misspelt stage": (swap("sign_in:", "sing_in:"), 17, 'unknown key "sing_in". Did you mean "sign_in"?'),
    "key of no kind": (
        swap("title: Acorn Notes", "title: Acorn Notes\nxyz: 1"),
        3,
        f'unknown key "xyz". There are: {KEYS}.',
    ),
    "misspelt inner key": (swap("within:", "witin:"), 6, 'unknown key "witin". Did you mean "within"?'),
    "loads of no kind": (
        swap("sign_up:", "loads: few\nsign_up:"),
        7,
        'loads: "few" is not one of lean, all.',
    ),
    "misspelt verb": (step("cilck: {button: Enable}"), 16, 'no such verb "cilck". Did you mean "click"?'),
    "verb of no kind": (step("print: password"), 16, f'no such verb "print". There are: {VERBS}.'),
    "running a program": (step("run: curl"), 16, f'no such verb "run". There are: {VERBS}.'),
    "saving cookies": (
        step("keep: cookies"),
        16,
        'keep: "cookies" is not one of authenticator, recovery_codes.',
    ),
    "two verbs": (
        step("{click: {button: A}, see: {text: B}}"),
        16,
        "a step has one verb, and this one has click and see: make them steps of their own",
    ),
    "no verb": (step("if_seen: {text: B}"), 16, f"a step has one verb: {VERBS}"),
    "a step of text": (
        step("submit"),
        16,
        "a step is a verb and what it acts on, such as click: {button: Save}",
    ),
    "misspelt value": (
        swap("with: username", "with: usernam"),
        20,
        f'with: "usernam" is not one of {VALUES}. Did you mean "username"?',
    ),
    "a password in the recipe": (
        swap("with: password", "with: hunter2"),
        22,
        f'with: "hunter2" is not one of {VALUES}.',
    ),
    "no value": (
        step("fill: {textbox: Code}"),
        16,
        f'"with" is missing: say what to type: {VALUES}',
    ),
    "misspelt with": (
        swap("    with: username", "    wth: username"),
        20,
        'unknown key "wth". Did you mean "with"?',
    ),
    "a value for a click": (
        step("{click: {button: Enable}, with: password}"),
        16,
        'unknown key "with". There are: if_seen, click.',
    ),
    "misspelt role": (
        step("click: {buton: Enable}"),
        16,
        'click: no such role or locator "buton". Did you mean "button"?',
    ),
    "two targets": (
        step("click: {button: Enable, text: Enable}"),
        16,
        "click: a target names one place by one role or locator; this one has button and text",
    ),
    "a target of text": (
        step("click: Enable"),
        16,
        "click: a target names a place on the page, such as {button: Save}",
    ),
    "a name that is a number": (
        step("click: {button: 7}"),
        16,
        "click: button: its name must be text: put it in quotes",
    ),
    "an empty name": (step('click: {button: " "}'), 16, "click: button: its name has 1 to 200 characters"),
    "an empty guard": (
        step("{click: {button: Enable}, if_seen: }"),
        16,
        "if_seen: a target names a place on the page, and nothing is there",
    ),
    "typing into a button": (
        step("{fill: {button: Enable}, with: username}"),
        16,
        "nothing can be typed into a button: fill a textbox",
    ),
    "a password that shows": (
        swap("fill: {textbox: Password}", "fill: {searchbox: Password}"),
        21,
        "a searchbox shows what is typed: a password goes into a textbox or label only",
    ),
    "ticking a link": (step("check: {link: Terms}"), 16, "a link can't be ticked: name a checkbox, radio or switch"),
    "a whole URL": (
        swap("goto: /login", "goto: https://evil.example/login"),
        18,
        'goto: "https://evil.example/login" is not a path of the recipe\'s own origin. Write it such as /register',
    ),
    "another host": (
        swap("goto: /login", "goto: //evil.example"),
        18,
        'goto: "//evil.example" is not a path of the recipe\'s own origin. Write it such as /register',
    ),
    "another host by backslash": (
        swap("goto: /login", "goto: /\\evil.example"),
        18,
        'goto: "/\\evil.example" is not a path of the recipe\'s own origin. Write it such as /register',
    ),
    "a host beside the origin that is not named": (
        swap("goto: /login", "goto: https://id.acorn.example/login"),
        18,
        'goto: "https://id.acorn.example/login" is not a path of the recipe\'s own origin. Write it such as /register',
    ),
    "another domain beside the origin": (
        swap("terms:", "origins: [https://id.acorn.example, https://evil.example]\nterms:"),
        4,
        "origins: https://evil.example is no other host of https://acorn.example's site: no page of it is there",
    ),
    "the origin once more": (
        swap("terms:", "origins: [https://acorn.example]\nterms:"),
        4,
        "origins: https://acorn.example is no other host of https://acorn.example's site: no page of it is there",
    ),
    "a script": (
        swap("goto: /login", "goto: javascript:alert(1)"),
        18,
        'goto: "javascript:alert(1)" is not a path of the recipe\'s own origin. Write it such as /register',
    ),
    "a password in a path": (
        swap("goto: /login", 'goto: "/login?p={password}"'),
        18,
        "goto: a path holds no values; a value is typed with fill",
    ),
    "no terms": (
        swap("terms: {automation: own-instance}\n", ""),
        1,
        '"terms" is missing: such as terms: {automation: own-instance}',
    ),
    "misspelt terms": (
        swap("own-instance", "own_instance"),
        4,
        'automation: "own_instance" is not one of allowed, own-instance, ask, forbidden. Did you mean "own-instance"?',
    ),
    "forbidden terms": (
        swap("own-instance", "forbidden"),
        4,
        "this service forbids accounts made by programs: Journeyman makes none there",
    ),
    "an origin with a path": (
        swap("https://acorn.example", "https://acorn.example/app"),
        3,
        f'origin: "https://acorn.example/app" {NO_ORIGIN}',
    ),
    "an origin in clear": (
        swap("https://acorn.example", "http://acorn.example"),
        3,
        "origin: http://acorn.example would send passwords in clear: write https (http is for loopback only)",
    ),
    "another file's service": (
        swap("service: acorn", "service: acron"),
        1,
        'the file is named "acorn" and the service "acron": they must be the same',
    ),
    "a service with spaces": (
        swap("service: acorn", "service: Acorn Notes"),
        1,
        f'service: "Acorn Notes" {NO_NAME}',
    ),
    "mail from anyone": (
        swap('"*@acorn.example"', '"*"'),
        6,
        'from: "*" names no sender. Write an address or such as *@acorn.example; the domain must be named',
    ),
    "mail from every domain": (
        swap('"*@acorn.example"', '"*@*"'),
        6,
        'from: "*@*" names no sender. Write an address or such as *@acorn.example; the domain must be named',
    ),
    "a wait without unit": (
        swap("within: 5m", "within: 5"),
        6,
        "within: a duration is a whole number and a unit, such as 90s or 15m or 1h",
    ),
    "plus is a word": (swap("within: 5m", 'plus: "no"'), 6, "plus: must be true or false"),
    "a number for text": (swap("title: Acorn Notes", "title: 2024"), 2, "title: must be text: put it in quotes"),
    "a list for a mapping": (
        swap("{automation: own-instance}", "[ask]"),
        4,
        "terms: must be a mapping of keys and values",
    ),
    "steps as a mapping": (
        lambda text: text.replace("  - goto: /register\n  - submit: form\n", "  goto: /register\n"),
        7,
        "sign_up: must be a list",
    ),
    "no steps": (
        lambda text: text.replace("\n  - goto: /register\n  - submit: form\n", " []\n"),
        7,
        "sign_up: at least 1 item",
    ),
    "no enrolment": (
        without("enrol_totp:", "sign_in:"),
        1,
        '"enrol_totp" is missing: write its steps, or "none" where the service has no authenticators',
    ),
    "no sign-in": (
        without("sign_in:", "outcomes:"),
        1,
        '"sign_in" is missing: write its steps, from a goto to the see of what only a member sees',
    ),
    "confirmed by a pigeon": (
        swap("email_code}", "pigeon}"),
        10,
        'by: "pigeon" is not one of email_code, email_link, email_credential, sms_code.',
    ),
    "confirmed somehow": (
        swap("{by: email_code}", "somehow"),
        10,
        'confirm: write the steps as a list, or "none"',
    ),
    "mail without senders": (
        swap('mail: {from: ["*@acorn.example"], within: 5m}\n', ""),
        9,
        "confirm waits for mail, but no senders are named: add mail: {from: [...]} with the service's addresses",
    ),
    "SMS without senders": (
        swap("by: email_code", "by: sms_code"),
        10,
        "confirm waits for an SMS, but no senders are named: add sms: {from: [...]} with the service's numbers",
    ),
    "a step that waits for SMS without senders": (
        swap("with: totp_code", "with: sms_code"),
        14,
        "this step waits for an SMS, but no senders are named: add sms: {from: [...]} with the service's numbers",
    ),
    "an SMS from a mail address": (
        swap("confirm:", 'sms: {from: ["noreply@acorn.example"]}\nconfirm:'),
        10,
        'from: "noreply@acorn.example" names no sender of SMS. Write a number, a name, or "*" for any',
    ),
    "a number of SMS that is no text": (
        swap("confirm:", "sms: {from: [12025550142]}\nconfirm:"),
        10,
        "from: must be text: put it in quotes",
    ),
    "a secret that is not kept": (
        swap("  - keep: authenticator\n", ""),
        11,
        "enrol_totp keeps no secret: it must have a step keep: authenticator",
    ),
    "a code before its secret": (
        swap("  - keep: authenticator\n", "  - {fill: {textbox: A}, with: totp_code}\n  - keep: authenticator\n"),
        13,
        "a totp_code before keep: authenticator: there is no secret to make it from yet",
    ),
    "a code without authenticator": (
        lambda text: without("enrol_totp:", "sign_in:")(text).replace(
            "sign_in:\n", "enrol_totp: none\nsign_in:\n  - goto: /\n  - {fill: {textbox: A}, with: totp_code}\n"
        ),
        14,
        "a totp_code, but enrol_totp is none: there is no authenticator",
    ),
    "keeping at sign-in": (
        swap("  - click: {button: Sign in}\n", "  - keep: recovery_codes\n"),
        23,
        "keep belongs in sign_up, enrol_totp or replace_totp, not in sign_in",
    ),
    "keeping while it is taken away": (
        swap("outcomes:\n", "remove_totp:\n  - goto: /off\n  - keep: authenticator\noutcomes:\n"),
        27,
        "keep belongs in sign_up, enrol_totp or replace_totp, not in remove_totp",
    ),
    "another secret that is not kept": (
        swap("outcomes:\n", "replace_totp:\n  - goto: /new\noutcomes:\n"),
        25,
        "replace_totp keeps no secret: it must have a step keep: authenticator",
    ),
    "two enrolments": (
        swap("  - submit: form\n", "  - submit: form\n  - keep: authenticator\n"),
        12,
        "sign_up keeps an authenticator: enrol_totp must be none",
    ),
    "two ways to another authenticator": (
        swap("outcomes:\n", f"remove_totp:\n  - goto: /off\n{REPLACE}outcomes:\n"),
        25,
        "replace_totp is there too: write the one way in which the service does it",
    ),
    "another authenticator without a first one": (
        lambda text: without("enrol_totp:", "sign_in:")(text).replace(
            "sign_in:\n", f"enrol_totp: none\n{REPLACE}sign_in:\n"
        ),
        12,
        "replace_totp, but enrol_totp is none: there is no authenticator",
    ),
    "a sign-in that proves nothing": (
        swap("  - see: {heading: Welcome}\n", ""),
        23,
        "sign_in proves nothing yet: its last step must be the see of what only a member sees",
    ),
    "no first page": (
        swap("  - goto: /login\n", ""),
        18,
        "sign_in begins on an empty page: its first step must be a goto",
    ),
    "misspelt outcome": (
        swap("username_taken", "usename_taken"),
        26,
        'means: no such outcome "usename_taken". Did you mean "username_taken"?',
    ),
    "misspelt password rule": (
        swap("minlength: 10", "minlenght: 10"),
        5,
        'password: unknown rule "minlenght". Did you mean "minlength"?',
    ),
    "tabs": (swap("  - goto: /login", "\t- goto: /login"), 18, "tabs can't indent YAML: use spaces"),
    "a key twice": (
        swap("title: Acorn Notes", "title: Acorn Notes\ntitle: Acorn"),
        3,
        '"title" stands here twice (first on line 2)',
    ),
    "an anchor": (
        swap("title: Acorn Notes", "title: &a Acorn"),
        2,
        "recipes have no anchors or aliases (& and *): write it out",
    ),
    "a tag": (
        swap("title: Acorn Notes", "title: !!python/name:os.system x"),
        2,
        "recipes have no tags (!): they are plain data",
    ),
    "two documents": (lambda text: text + "---\n" + text, 28, "a recipe is one document: take out the second ---"),
    "a colon in a text": (
        swap("title: Acorn Notes", "title: Acorn: Notes"),
        2,
        'a ": " in the middle of a text: put the text in quotes',
    ),
    "an escape sequence": (
        swap("title: Acorn Notes", 'title: "\\e[2J"'),
        2,
        "a text holds line breaks or characters that can't be seen",
    ),
    "nested too deep": (swap("title: Acorn Notes", "title: " + "[" * 40 + "]" * 40), 2, "nested too deep"),
    "an empty file": (lambda _: "# nothing\n", 1, "the file is empty"),
    "a list": (lambda _: "- a\n", 1, "a recipe is a mapping that begins such as: service: acorn"),
    "far too long": (lambda text: text + "#" * 70_000, 1, "larger than 64 KiB: a recipe is short"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_message(mistake: str) -> None:
    """A mistake is told in one line with file, line and what was meant."""
    change, line, message = MISTAKES[mistake]
    with pytest.raises(RecipeInvalid) as told:
        load_bytes(change(WHOLE).encode(), ACORN)
    assert str(told.value) == f"recipes/acorn.yaml:{line}: {message}"


def test_the_mistakes_are_made_in_a_good_recipe() -> None:
    """The recipe that the mistakes alter has none of its own."""
    recipe = load_bytes(WHOLE.encode(), ACORN)
    assert [step.line for step in recipe.sign_in] == [18, 19, 21, 23, 24]


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    """Several mistakes are several lines, in the order of the file."""
    text = (
        WHOLE.replace("title:", "titel:").replace("with: username", "with: user").replace("button: Sign", "buton: Sign")
    )
    with pytest.raises(RecipeInvalid) as told:
        load_bytes(text.encode(), ACORN)
    assert [line.split(":")[1] for line in str(told.value).splitlines()] == ["2", "20", "23"]


def test_bytes_that_are_no_text_are_told() -> None:
    """A file that is not UTF-8 is refused with one message."""
    with pytest.raises(RecipeInvalid, match=r"^recipes/acorn\.yaml:1: not UTF-8 text$"):
        load_bytes(b"\xff\xfe\x00", ACORN)


def test_words_that_yaml_1_1_reads_as_booleans_stay_words() -> None:
    """A button named Yes or Off is a button, as in YAML 1.2."""
    recipe = load_bytes(WHOLE.replace("button: Enable", "button: Yes").encode(), Path("acorn.yaml"))
    assert recipe.enrol_totp is not None
    assert "Yes" in str(recipe.enrol_totp[-1])
