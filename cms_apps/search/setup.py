"""What a new site, or one that had another search backend, needs once."""

from django.core.management import call_command

from cms_apps.core.roles import setup_step


@setup_step(order=900)
def fill_index() -> None:
    """Index what is already there; later changes index themselves."""
    call_command("update_index", verbosity=0)
