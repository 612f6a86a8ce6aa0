"""`journeyman recipe …`: what services there are, and whether their recipes are good."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.drifting import lift, standing
from journeyman.cli.recording import record
from journeyman.cli.terminal import err, out, print_line, print_rows
from journeyman.errors import RecipeInvalid
from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.load import check_files
from journeyman.recipe.model import Recipe
from journeyman.recipe.schema import schema_text
from journeyman.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Check recipes and see which there are.")
app.command(epilog="Example: journeyman recipe lift acorn")(lift)
app.command(epilog="Example: journeyman recipe record https://acorn.example/register --save recipes/acorn.yaml")(record)


@app.command(epilog="Example: journeyman recipe check recipes/acorn.yaml")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Recipe files; by default all of the catalogue.")] = None,
) -> None:
    """Check recipes; say file, line, what is wrong and what may have been meant."""
    settings = load_settings()
    paths = files or [*bootstrap.catalogue(settings).files().values()]
    if not paths:
        _print_none(settings)
        return
    if faults := check_files(paths):
        raise RecipeInvalid("\n".join(faults))
    print_line("1 recipe is fine" if len(paths) == 1 else f"{len(paths)} recipes are fine")
    for service in sorted(asyncio.run(bootstrap.drift(settings).quarantined()) & {path.stem for path in paths}):
        err.print(f"{service} is quarantined all the same: see journeyman recipe list", markup=False)


@app.command("list")
def list_recipes() -> None:
    """List the services that have a recipe, with what failing checks say of it."""
    settings = load_settings()
    rows = asyncio.run(_rows(settings))
    if rows:
        print_rows(rows)
    else:
        _print_none(settings)


@app.command()
def schema() -> None:
    """Print the recipe language as JSON Schema, for editors."""
    out.file.write(schema_text())


def _print_none(settings: Settings) -> None:
    folders = " or ".join(str(folder) for folder in settings.recipe_folders)
    err.print(f"There are no recipes yet in {folders}.", markup=False)


async def _rows(settings: Settings) -> list[dict[str, str]]:
    catalogue = bootstrap.catalogue(settings)
    files = catalogue.files().items()
    return [_row(name, path, catalogue) | {"checks": await standing(settings, name)} for name, path in files]


def _row(name: str, path: Path, catalogue: Catalogue) -> dict[str, str]:
    row = {"service": name, "title": "", "origin": "", "terms": "", "checks": "", "file": str(path)}
    try:
        recipe = catalogue.get(name)
    except RecipeInvalid:  # one broken file must not hide the others
        return row | {"title": "broken: see journeyman recipe check"}
    mark = _unfinished(recipe)
    title = f"{recipe.title} ({mark})" if mark else recipe.title
    return row | {"title": title, "origin": recipe.origin, "terms": recipe.terms.automation}


def _unfinished(recipe: Recipe) -> str:
    """Return what a recipe lacks that journeys are still to find out; empty where it has led to an account."""
    if "ways" in recipe.find:
        return "not found out yet"
    return "unfinished" if recipe.is_draft else ""
