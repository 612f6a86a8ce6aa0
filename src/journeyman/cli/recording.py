"""`journeyman recipe record`: a recipe from what a person does in a browser window."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.terminal import err, out
from journeyman.settings import load_settings

TO_DO = (
    "A window opens. Do there what an agent is to do: sign up, confirm the address (open the mail's link in that "
    "window), sign in, switch on two-factor authentication, sign out, sign in again. Type whatever you like: it is not "
    "recorded. Close the window when all is done."
)


def record(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where one signs up.")],
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Write the recipe to FILE, named as the service; else to stdout."),
    ] = None,
) -> None:
    """Write a recipe by doing it once: a browser window opens, and what you do there becomes the steps.

    The recipe holds where things are typed and which value an agent types there (email, password, ...), never what you
    typed. What the form reader does by itself becomes `submit: form`; what you leave out, the first journey finds out.
    Accounts that you make are yours: no vault knows of them.

    Exit code 0: the recipe is written; 2: something must be set right first, such as a display.
    """
    if save:
        bootstrap.must_be_new(save)
    settings, service = load_settings(), save.stem if save else ""
    bootstrap.ready_to_record(settings, url, service)
    err.print(TO_DO, markup=False)
    written = asyncio.run(bootstrap.record(settings, url, service))
    if save:
        bootstrap.save_recorded(written, save)
        err.print(f"The recipe is in {save}.", markup=False)
    else:
        out.file.write(written.text)
    for remark in written.remarks:
        err.print(f"- {remark}", markup=False)
