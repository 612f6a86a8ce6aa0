"""What no single key of a recipe can tell: rules over the whole of it, each with its place."""

from collections.abc import Iterator, Sequence

from journeyman.domain.origins import may_be_beside
from journeyman.domain.page import LOCATORS
from journeyman.domain.password import faults as password_faults
from journeyman.recipe.model import (
    AnyStep,
    CheckStep,
    ConfirmBy,
    FillStep,
    GotoStep,
    KeepStep,
    Recipe,
    SeeStep,
    UncheckStep,
)
from journeyman.recipe.values import no_path

Located = tuple[tuple[int | str, ...], str]

TYPED_INTO = LOCATORS | {"textbox", "searchbox", "combobox", "spinbutton"}
TICKED = LOCATORS | {"checkbox", "radio", "switch"}
PASSWORDS = frozenset({"password", "new_password"})
KEEPERS = ("sign_up", "enrol_totp", "replace_totp")
"""The stages whose pages show what the vault keeps."""
SHOWS_WHAT_IS_TYPED = frozenset({"searchbox", "combobox", "spinbutton"})


def rule_faults(recipe: Recipe, stem: str) -> Iterator[Located]:
    """Yield each broken rule with its place. `stem` is the file's name without its ending."""
    if recipe.service != stem:
        yield ("service",), f'the file is named "{stem}" and the service "{recipe.service}": they must be the same'
    if recipe.terms.automation == "forbidden":
        yield ("terms", "automation"), "this service forbids accounts made by programs: Journeyman makes none there"
    for fault in password_faults(recipe.password):
        yield ("password",), f"password: {fault}"
    yield from _origin_faults(recipe)
    yield from _stage_faults(recipe)
    yield from _totp_faults(recipe)
    yield from _other_totp_faults(recipe)
    yield from _mail_faults(recipe)
    yield from _sms_faults(recipe)
    for stage, steps in recipe.stages().items():
        for index, step in enumerate(steps):
            for message in _step_faults(stage, step):
                yield (stage, index), message


def _origin_faults(recipe: Recipe) -> Iterator[Located]:
    """Yield the origins that are none of the service's, and the pages that are at none of its origins."""
    for index, origin in enumerate(recipe.origins):
        if origin == recipe.origin or not may_be_beside(recipe.origin, origin):
            fault = f"origins: {origin} is no other host of {recipe.origin}'s site: no page of it is there"
            yield ("origins", index), fault
    for stage, steps in recipe.stages().items():
        for index, step in enumerate(steps):
            if isinstance(step, GotoStep) and not recipe.reach.within(step.goto):
                yield (stage, index), f"goto: {no_path(step.goto)}"


def _stage_faults(recipe: Recipe) -> Iterator[Located]:
    for stage in ("sign_up", "sign_in", "reset", "change_password", "replace_totp", "remove_totp"):
        steps = recipe.stages().get(stage)
        if steps and not isinstance(steps[0], GotoStep):
            yield (stage, 0), f"{stage} begins on an empty page: its first step must be a goto"
    last = recipe.sign_in[-1]
    if recipe.is_draft:
        return
    if not isinstance(last, SeeStep) or last.if_seen:
        message = "sign_in proves nothing yet: its last step must be the see of what only a member sees"
        yield ("sign_in", len(recipe.sign_in) - 1), message


def _totp_faults(recipe: Recipe) -> Iterator[Located]:
    enrol = recipe.enrol_totp or ()
    keeps = _keeping(enrol)
    if "enrol_totp" in recipe.find:
        return
    if recipe.enrol_totp is not None and recipe.signs_up_with_totp:
        yield ("enrol_totp",), "sign_up keeps an authenticator: enrol_totp must be none"
    elif recipe.enrol_totp is not None and not keeps:
        yield ("enrol_totp",), "enrol_totp keeps no secret: it must have a step keep: authenticator"
    yield from _early_codes("enrol_totp", enrol)
    if recipe.signs_up_with_totp:
        yield from _early_codes("sign_up", recipe.sign_up)
    elif recipe.enrol_totp is None:
        for stage, steps in recipe.stages().items():
            for index, step in enumerate(steps):
                if _types(step, "totp_code"):
                    yield (stage, index), "a totp_code, but enrol_totp is none: there is no authenticator"


def _early_codes(stage: str, steps: Sequence[AnyStep]) -> Iterator[Located]:
    keeps = _keeping(steps)
    for index, step in enumerate(steps):
        if _types(step, "totp_code") and keeps and index < keeps[0]:
            yield (stage, index), "a totp_code before keep: authenticator: there is no secret to make it from yet"


def _other_totp_faults(recipe: Recipe) -> Iterator[Located]:
    """Yield what is wrong with the ways to another authenticator."""
    if recipe.replace_totp and not _keeping(recipe.replace_totp):
        yield ("replace_totp",), "replace_totp keeps no secret: it must have a step keep: authenticator"
    if recipe.replace_totp and recipe.remove_totp:
        yield ("remove_totp",), "replace_totp is there too: write the one way in which the service does it"
    for stage in ("replace_totp", "remove_totp"):
        if "enrol_totp" in recipe.find:  # each agent finds its own
            continue
        if stage in recipe.stages() and recipe.enrol_totp is None and not recipe.signs_up_with_totp:
            yield (stage,), f"{stage}, but enrol_totp is none: there is no authenticator"


def _keeping(steps: Sequence[AnyStep]) -> list[int]:
    """Return which of the steps keep an authenticator."""
    return [i for i, step in enumerate(steps) if isinstance(step, KeepStep) and step.keep == "authenticator"]


def _mail_faults(recipe: Recipe) -> Iterator[Located]:
    if recipe.mail.senders or "mail" in recipe.find:
        return
    message = "waits for mail, but no senders are named: add mail: {from: [...]} with the service's addresses"
    if isinstance(recipe.confirm, ConfirmBy) and recipe.confirm.by != "sms_code":
        yield ("confirm",), f"confirm {message}"
    for stage, steps in recipe.stages().items():
        for index, step in enumerate(steps):
            if _types(step, "email_code"):
                yield (stage, index), f"this step {message}"


def _sms_faults(recipe: Recipe) -> Iterator[Located]:
    if recipe.sms:
        return
    message = "waits for an SMS, but no senders are named: add sms: {from: [...]} with the service's numbers"
    if isinstance(recipe.confirm, ConfirmBy) and recipe.confirm.by == "sms_code":
        yield ("confirm",), f"confirm {message}"
    for stage, steps in recipe.stages().items():
        for index, step in enumerate(steps):
            if _types(step, "sms_code"):
                yield (stage, index), f"this step {message}"


def _types(step: AnyStep, value: str) -> bool:
    return isinstance(step, FillStep) and step.value == value


def _step_faults(stage: str, step: AnyStep) -> Iterator[str]:
    match step:
        case FillStep(fill=target, value=value):
            if target.by not in TYPED_INTO:
                yield f"nothing can be typed into a {target.by}: fill a textbox"
            elif value in PASSWORDS and target.by in SHOWS_WHAT_IS_TYPED:
                yield f"a {target.by} shows what is typed: a password goes into a textbox or label only"
        case CheckStep(check=target) | UncheckStep(uncheck=target):
            if target.by not in TICKED:
                yield f"a {target.by} can't be ticked: name a checkbox, radio or switch"
        case KeepStep() if stage not in KEEPERS:
            yield f"keep belongs in {', '.join(KEEPERS[:-1])} or {KEEPERS[-1]}, not in {stage}"
        case _:
            pass
