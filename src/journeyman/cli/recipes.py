"""`journeyman recipe …`: what services there are, and whether their recipes are good."""

from pathlib import Path
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.terminal import err, out, print_line, print_rows
from journeyman.errors import RecipeInvalid
from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.load import check_files
from journeyman.recipe.schema import schema_text
from journeyman.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Check recipes and see which there are.")


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


@app.command("list")
def list_recipes() -> None:
    """List the services that have a recipe."""
    settings = load_settings()
    catalogue = bootstrap.catalogue(settings)
    rows = [_row(name, path, catalogue) for name, path in catalogue.files().items()]
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


def _row(name: str, path: Path, catalogue: Catalogue) -> dict[str, str]:
    row = {"service": name, "title": "", "origin": "", "terms": "", "file": str(path)}
    try:
        recipe = catalogue.get(name)
    except RecipeInvalid:  # one broken file must not hide the others
        return row | {"title": "broken: see journeyman recipe check"}
    return row | {"title": recipe.title, "origin": recipe.origin, "terms": recipe.terms.automation}
