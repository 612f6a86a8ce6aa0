"""All recipes there are, and a recipe pointed at another instance of its service."""

from collections.abc import Iterable
from pathlib import Path

from journeyman.errors import SetupError, UnknownService
from journeyman.recipe.load import digest, load_file
from journeyman.recipe.model import Recipe
from journeyman.recipe.values import normal_origin
from journeyman.recipe.words import did_you_mean, listed


class Catalogue:
    """The recipes of some folders; of two with one name the later folder's is meant. Folders need not be there."""

    def __init__(self, folders: Iterable[Path], found: Path | None = None) -> None:
        """`found`: the folder of the recipes that journeys found out by themselves; all others win over them."""
        self.folders = tuple(folders)
        self.found = found

    def files(self) -> dict[str, Path]:
        """Return each service's file, by name, sorted."""
        folders = (*([self.found] if self.found else []), *self.folders)
        files = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
        return dict(sorted(files.items()))

    def written(self) -> list[str]:
        """Return the services whose recipe somebody wrote or saved: those where whole fleets may be signed up."""
        return [name for name, path in self.files().items() if path.parent != self.found]

    def names(self) -> list[str]:
        """Return the services that have a recipe, sorted; whether it is a good one is told when it is read."""
        return list(self.files())

    def get(self, service: str) -> Recipe:
        """Return a service's recipe.

        Raises:
            UnknownService: there is none; says which there are.
            RecipeInvalid: there is one, and it breaks the language's rules.
        """
        files = self.files()
        if service in files:
            return load_file(files[service])
        there = f"There are: {listed(files)}." if files else f"There are none in {listed(map(str, self.folders))}."
        raise UnknownService(f'No recipe for "{service}".{did_you_mean(service, files)} {there}')

    def digest(self, service: str) -> str:
        """Return the digest of a service's file, be it a good recipe or not; empty where none can be read."""
        try:
            return digest(self.files()[service].read_bytes())
        except (KeyError, OSError):
            return ""


def with_base_url(recipe: Recipe, url: str) -> Recipe:
    """Return the recipe pointed at another instance: an origin with http or https, no path.

    The operator says so, not the recipe, so http is taken for any host.

    Raises:
        SetupError: it is not an origin, or the recipe's pages are at several.
    """
    try:
        origin = normal_origin(url)
    except ValueError as error:
        raise SetupError(f"Base URL of {recipe.service}: {error}. It has no path.") from None
    if recipe.origins and origin != recipe.origin:
        hosts = listed((recipe.origin, *recipe.origins))
        raise SetupError(
            f"Base URL of {recipe.service}: its recipe has pages on several hosts ({hosts}), and another instance has "
            "others. Give that one a recipe of its own."
        )
    return recipe.model_copy(update={"origin": origin})
