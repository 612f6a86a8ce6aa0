"""How a journey's progress looks: a line for each attempt that ended, and a spinner for the one that runs."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.status import Status

from journeyman.cli.terminal import err
from journeyman.engine.redaction import redact
from journeyman.journey.story import Attempt

if TYPE_CHECKING:
    from journeyman.engine.follow import Progress, StageProgress

MARKS = {"done": "[green]✓[/]", "transient": "[yellow]↻[/]"}
"""What the line of an attempt begins with; all other endings are a journey's last."""

ENDINGS = {
    "Completed": "done",
    "AwaitingRetry": "transient",
    "Refused": "refused",
    "NeedsInput": "needs input",
    "Failed": "failed",
    "Crashed": "failed",
}
"""The names of the states of a stage that is not under way, and our words."""


def print_attempt(attempt: Attempt) -> None:
    """Print an attempt that ended in this process."""
    _print_line(attempt.ended, f"{attempt.stage:<10}{attempt.seconds:6.1f} s", redact(attempt.reason))


def print_wait(text: str) -> None:
    """Print what a journey in this process waits for."""
    _print_line("transient", redact(text), "")


@dataclass
class Following:
    """Prints what Prefect tells of a run, once."""

    status: Status
    url: str = ""
    note: str = ""
    told: set[tuple[str, str, int]] = field(default_factory=set[tuple[str, str, int]])

    def __call__(self, progress: "Progress") -> None:
        """Print what is new, and let the spinner say what runs."""
        if progress.url != self.url:
            self.url = progress.url
            err.print(f"  {progress.run}: {progress.url}", markup=False)
        if progress.note and progress.note != self.note:
            self.note = progress.note
            err.print(f"  {progress.note}", markup=False)
        for stage in progress.stages:
            self._tell(stage)
        under_way = [stage.name for stage in progress.stages if stage.state not in ENDINGS]
        self.status.update(f"{', '.join(under_way) or progress.state.lower()} {progress.seconds:.0f} s")

    def _tell(self, stage: "StageProgress") -> None:
        key = (stage.name, stage.state, stage.attempts)
        if stage.state in ENDINGS and key not in self.told:
            self.told.add(key)
            again = f"attempt {stage.attempts}" if stage.attempts > 1 or stage.state != "Completed" else ""
            _print_line(ENDINGS[stage.state], f"{stage.name:<10}", again)


def _print_line(ended: str, what: str, remark: str) -> None:
    err.print(MARKS.get(ended, "[red]✗[/]"), end=" ")
    err.print(f"{what}  {remark}".rstrip(), markup=False)
