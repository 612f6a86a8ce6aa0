"""The recipe as a model: closed keys, closed verbs, closed values, nothing that can run.

Shapes are checked here, file by file faults are told by `load`, what no single key can tell by `rules`.
"""

from pathlib import Path
from typing import Annotated, Literal, Self, cast, get_args

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    WithJsonSchema,
)

from journeyman.domain.origins import Origins
from journeyman.recipe.parts import Limits, Mail, Part, Rotation, Sms, Terms
from journeyman.recipe.values import (
    OptionalTarget,
    Origin,
    OutcomeWord,
    PathText,
    ServiceName,
    TargetSpec,
    Text,
    fault,
)
from journeyman.recipe.visit import KeepName, ValueName


class Step(Part):
    """One action in the browser."""

    if_seen: OptionalTarget = Field(default=None, description="Do this step only if this is on the page.")


class GotoStep(Step):
    """Open a path of the origin."""

    goto: PathText


class FillStep(Step):
    """Type a value that the engine knows into a field."""

    fill: TargetSpec
    value: ValueName = Field(alias="with")


class ClickStep(Step):
    """Click, wait until the page has settled, and look how it went."""

    click: TargetSpec


class CheckStep(Step):
    """Tick a checkbox, radio button or switch; one that accepts the terms as the form reader would."""

    check: TargetSpec
    meaning: Annotated[Literal["terms"] | None, WithJsonSchema({"const": "terms"})] = Field(default=None, alias="with")


class UncheckStep(Step):
    """Clear a checkbox or switch."""

    uncheck: TargetSpec


class SeeStep(Step):
    """Wait until something is on the page."""

    see: TargetSpec


class SubmitStep(Step):
    """Let the form reader fill what it knows, and press the form's button."""

    submit: Literal["form"]


class KeepStep(Step):
    """Save what the page shows in the vault."""

    keep: KeepName
    source: OptionalTarget = Field(default=None, alias="from")


USUAL_FORM = (SubmitStep(submit="form"),)
"""The one step of a page that the form reader does all of."""

STEPS: dict[str, type[Step]] = {
    "goto": GotoStep,
    "fill": FillStep,
    "click": ClickStep,
    "check": CheckStep,
    "uncheck": UncheckStep,
    "see": SeeStep,
    "submit": SubmitStep,
    "keep": KeepStep,
}
"""The verbs, and the step that each one makes."""

VALUES = get_args(ValueName)
"""What `with:` may name."""


def _tag(verb: str) -> Tag:
    """Return a tag that can't be mistaken for a key where an error says its place."""
    return Tag(f"<{verb}>")


def _verb(step: object) -> str | None:
    """Return the tag of the step's one verb; None where it has none or several."""
    if isinstance(step, Step):
        return next(f"<{verb}>" for verb, kind in STEPS.items() if isinstance(step, kind))
    keys = cast("dict[str, object]", step) if isinstance(step, dict) else {}
    verbs = [verb for verb in STEPS if verb in keys]
    return f"<{verbs[0]}>" if len(verbs) == 1 else None


AnyStep = Annotated[
    Annotated[GotoStep, _tag("goto")]
    | Annotated[FillStep, _tag("fill")]
    | Annotated[ClickStep, _tag("click")]
    | Annotated[CheckStep, _tag("check")]
    | Annotated[UncheckStep, _tag("uncheck")]
    | Annotated[SeeStep, _tag("see")]
    | Annotated[SubmitStep, _tag("submit")]
    | Annotated[KeepStep, _tag("keep")],
    Discriminator(_verb, custom_error_type="step", custom_error_message="a step has one verb"),
]
"""One step; the discriminator makes one fault give one message."""

Steps = Annotated[tuple[AnyStep, ...], Field(min_length=1, max_length=100)]


def _read_none(value: object) -> None:
    if value not in (None, "none"):
        raise fault('write the steps as a list, or "none"')


NoneWord = Annotated[None, BeforeValidator(_read_none), WithJsonSchema({"const": "none"})]


class ConfirmBy(Part):
    """How the service makes sure of the address or the number, where the engine knows the rest."""

    by: Literal["email_code", "email_link", "email_credential", "sms_code"]


def _steps_or_none(value: object) -> str:
    return "<steps>" if isinstance(value, list | tuple) else "<none>"


def _how(value: object) -> str:
    return "<by>" if isinstance(value, dict | ConfirmBy) else _steps_or_none(value)


StepsOrNone = Annotated[
    Annotated[Steps, _tag("steps")] | Annotated[NoneWord, _tag("none")], Discriminator(_steps_or_none)
]
HowToConfirm = Annotated[
    Annotated[ConfirmBy, _tag("by")] | Annotated[Steps, _tag("steps")] | Annotated[NoneWord, _tag("none")],
    Discriminator(_how),
]


class Sight(Part):
    """Something on a page, and the outcome that it means."""

    see: TargetSpec
    means: OutcomeWord


Findable = Literal["ways", "sign_in", "confirm", "enrol_totp", "mail", "replace_totp"]
"""What a journey may have to find out by itself; `ways` are the pages where one signs up and in, `replace_totp` is the
way to another authenticator, be it by `replace_totp` or by `remove_totp`."""

STAGES = ("sign_up", "confirm", "enrol_totp", "sign_in", "reset", "change_password", "replace_totp", "remove_totp")
"""The keys that may hold steps."""


class Recipe(Part):
    """What is particular about one service."""

    service: ServiceName
    title: Text
    origin: Origin
    origins: Annotated[tuple[Origin, ...], Field(max_length=20)] = Field(
        default=(),
        description="Other origins of the same registrable domain that have pages of the service, such as its sign-in.",
    )
    terms: Terms
    password: str = Field(default="", max_length=2000, description="Apple's passwordrules grammar.")
    mail: Mail = Field(default_factory=Mail)
    sms: Sms | None = Field(default=None, description="Which SMS are the service's, where it confirms by them.")
    limits: Limits = Field(default_factory=Limits)
    rotate: Rotation = Field(default_factory=Rotation)
    loads: Literal["lean", "all"] = Field(
        default="lean",
        description="What pages load: all, or lean: no fonts, media or analytics, and pictures where they are needed.",
    )
    sign_up: Steps
    confirm: HowToConfirm
    enrol_totp: StepsOrNone
    sign_in: Steps
    reset: Steps | None = Field(
        default=None, description="How a mail that resets the password is asked for; left out: by the usual form."
    )
    change_password: Steps | None = Field(
        default=None,
        description="How a member changes the password; left out: by the service's well-known URL or the usual form.",
    )
    replace_totp: Steps | None = Field(
        default=None,
        description="How a member gets another authenticator while the old one is in force until the new one's code is "
        "taken. Left out, and remove_totp as well: it is not replaced.",
    )
    remove_totp: Steps | None = Field(
        default=None,
        description="How a member takes the authenticator away; enrol_totp follows. For services that replace none.",
    )
    outcomes: Annotated[tuple[Sight, ...], Field(max_length=100)] = ()
    find: tuple[Findable, ...] = Field(
        default=(),
        description="What journeys have yet to find out here; what its keys say meanwhile is a beginning. Written by "
        "Journeyman where it signs up without a recipe.",
    )

    _path: Path = PrivateAttr(default=Path("recipe.yaml"))
    _digest: str = PrivateAttr(default="")

    @property
    def path(self) -> Path:
        """The file that it was read from, as messages show it."""
        return self._path

    @property
    def digest(self) -> str:
        """The SHA-256 of the file's bytes, in hexadecimal: whether two recipes are the same. Empty: of no file."""
        return self._digest

    @property
    def signs_up_with_totp(self) -> bool:
        """Whether an authenticator is enrolled by the sign-up itself."""
        return any(isinstance(step, KeepStep) and step.keep == "authenticator" for step in self.sign_up)

    @property
    def is_draft(self) -> bool:
        """Whether no sign-in has shown yet that its ways lead to an account."""
        return "sign_in" in self.find

    @property
    def reach(self) -> Origins:
        """Where its pages may be: until a sign-in is proven, anywhere in the site of its origin."""
        return Origins(self.origin, self.origins, whole_site=self.is_draft)

    def found(self, *names: Findable, **parts: object) -> Self:
        """Return a copy that has these parts, and in which these are found out."""
        left = tuple(name for name in self.find if name not in names)
        return self.model_copy(update={**parts, "find": left})

    def read_from(self, path: Path, digest: str) -> Self:
        """Return a copy that says it came from this file, whose bytes have this digest."""
        copy = self.model_copy()
        copy._path, copy._digest = path, digest  # noqa: SLF001 - its own
        return copy

    def stages(self) -> dict[str, tuple[AnyStep, ...]]:
        """Return the stages that are written as steps, by name."""
        written = {name: getattr(self, name) for name in STAGES}
        return {name: steps for name, steps in written.items() if isinstance(steps, tuple)}
