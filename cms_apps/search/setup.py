"""What a new site, or one that had another search backend, needs once."""

from django.core.management import call_command

from cms_apps.core.roles import EDITORS, MODERATORS, grant, role, setup_step


@setup_step(order=41)
def grant_search() -> None:
    """Editors read what visitors look for, write synonyms and promote results."""
    for name in (EDITORS, MODERATORS):
        grant(role(name), *(f"cms_search.{action}_searchoutcome" for action in ("view", "change")))
        for action in ("view", "add", "change", "delete"):
            grant(role(name), f"cms_search.{action}_synonyms")
        for action in ("add", "change", "delete"):
            grant(role(name), f"wagtailsearchpromotions.{action}_searchpromotion")


@setup_step(order=900)
def fill_index() -> None:
    """Index what is already there; later changes index themselves."""
    call_command("update_index", verbosity=0)
