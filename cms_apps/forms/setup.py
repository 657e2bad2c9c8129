"""Who reads what is sent from the beginning on."""

from cms_apps.core.roles import grant, role, setup_step

FORM_READERS = "来件 Form readers"


@setup_step(order=45)
def grant_forms() -> None:
    """A group of their own: neither editors nor reviewers read what students send."""
    readers = role(FORM_READERS)
    grant(readers, "wagtailadmin.access_admin", "cms_forms.view_form")
    grant(readers, "cms_forms.view_submission", "cms_forms.delete_submission")
