"""What officers may not do with the pages that hold them: rights from a space end at its edge.

Wagtail's rights reach downward from the page they were granted at, that page included. Rights that come from
further up, as an editor's, are left alone.
"""

from typing import Any

from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester


class OwnTester(PagePermissionTester):
    """Knows which rights come from a space and which from above it."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.from_above: set[str] = set()
        if user.is_active and not user.is_superuser:
            known = self.permission_policy.get_cached_permissions_for_user(user)
            self.from_above = {
                granted.permission.codename.rsplit("_", maxsplit=1)[0]
                for granted in known
                if page.path.startswith(granted.page.path) and not _is_space(granted.page)
            }

    @property
    def is_trusted(self) -> bool:
        """Whether somebody changes it by a right from above the space, or is an administrator."""
        return bool(self.user.is_active and (self.user.is_superuser or "change" in self.from_above))


class OwnPageTester(OwnTester):
    """Of what officers write: they edit it. Of the society's page itself: no more than that."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool((self._is_theirs or self.is_trusted) and super().can_delete(ignore_bulk))

    def can_copy(self) -> bool:
        return bool((self._is_theirs or self.is_trusted) and super().can_copy())

    def can_unpublish(self) -> bool:
        return bool((self._is_theirs or self.is_trusted) and super().can_unpublish())

    def can_set_view_restrictions(self) -> bool:
        return bool(self.is_trusted and super().can_set_view_restrictions())

    @property
    def _is_theirs(self) -> bool:
        """Below the society's page, not that page."""
        return not self.page.specific_class.__name__ == "SocietyPage"


class SpaceTester(OwnTester):
    """Of the space: whoever has rights only from it looks at it and adds nothing but what belongs there."""

    def can_edit(self) -> bool:
        return bool(self.is_trusted and super().can_edit())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(self.is_trusted and super().can_delete(ignore_bulk))

    def can_add_subpage(self) -> bool:
        return bool(self.is_trusted and super().can_add_subpage())

    def can_publish(self) -> bool:
        return bool(self.is_trusted and super().can_publish())

    def can_publish_subpage(self) -> bool:
        return bool(self.is_trusted and super().can_publish_subpage())

    def can_unpublish(self) -> bool:
        return bool(self.is_trusted and super().can_unpublish())

    def can_lock(self) -> bool:
        return bool(self.is_trusted and super().can_lock())

    def can_unlock(self) -> bool:
        return bool(self.is_trusted and super().can_unlock())

    def can_reorder_children(self) -> bool:
        return bool(self.is_trusted and super().can_reorder_children())


def _is_space(page: Page) -> bool:
    return page.specific_class is not None and page.specific_class.__name__ == "SocietySpace"
