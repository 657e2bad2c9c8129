"""Who keeps the chat groups."""

from ..roles import OFFICE, grant, role, setup_step


@setup_step(order=32)
def grant_chat_groups() -> None:
    grant(role(OFFICE), *(f"cms_core.{action}_chatgroup" for action in ("view", "add", "change", "delete")))
