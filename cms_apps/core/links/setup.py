"""Who may read the register of broken links."""

from ..roles import EDITORS, MODERATORS, grant, role, setup_step


@setup_step(order=40)
def grant_broken_links() -> None:
    for name in (EDITORS, MODERATORS):
        grant(role(name), "cms_core.view_brokenlink")
