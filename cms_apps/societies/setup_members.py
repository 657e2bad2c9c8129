"""The office reads who applied and who belongs to a society, and decides where nobody is in office."""

from cms_apps.core.roles import OFFICE, grant, role, setup_step


@setup_step(order=84)
def grant_members() -> None:
    grant(role(OFFICE), "cms_societies.view_member", "cms_societies.change_member")
