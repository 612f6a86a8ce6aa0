"""Services that settings name and no recipe has: what is said of them would silently count for nothing."""

from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.words import did_you_mean, listed
from journeyman.settings import Settings


def misnamed(settings: Settings) -> list[str]:
    """Return what settings say of services that have no recipe, a sentence each, with what may have been meant.

    Not the consents: one is written down before a journey without a recipe begins to find one out.
    """
    recipes = Catalogue(settings.recipe_folders, settings.found_folder).names()
    there = f" There are: {listed(recipes) or 'none'}."
    return [
        f'{name} names "{service}", and no recipe is called so.{did_you_mean(service, recipes) or there}'
        for name, table in (("base_urls", settings.base_urls), ("canaries", settings.canaries))
        for service in table
        if service not in recipes
    ]
