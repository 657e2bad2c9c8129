"""What officers may not do with the pages that hold them: rights from a space end at its edge.

Wagtail's rights reach downward from the page they were granted at, that page included. Rights that come from
further up, as an editor's, are left alone.
"""

from typing import Any

from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester


class OwnTester(PagePermissionTester):
    """Knows which rights come from a space and which from above it.

    Attributes:
        from_above: what somebody may by rights from above the space alone; who is editor and adviser has
            no more at its edge than an editor has.
    """

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.from_above = PagePermissionTester(user, page)
        if user.is_active and not user.is_superuser:
            self.from_above.permissions = {
                granted.permission.codename.rsplit("_", maxsplit=1)[0]
                for granted in self.permission_policy.get_cached_permissions_for_user(user)
                if page.path.startswith(granted.page.path) and not _is_space(granted.page)
            }

    def may_from_above(self, action: str) -> bool:
        """Whether somebody has a right such as "publish" from above the space, or is an administrator."""
        user = self.user
        return bool(user.is_active and (user.is_superuser or action in self.from_above.permissions))


class OwnPageTester(OwnTester):
    """Of what officers write: they edit it. Of the society's page itself: no more than that."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self._is_edge:
            return bool(self.from_above.can_delete(ignore_bulk))
        return bool(super().can_delete(ignore_bulk))

    def can_copy(self) -> bool:
        """Not either while its review waits, which opens its editor to the reviewers."""
        return bool((not self._is_edge or self.may_from_above("change")) and super().can_copy())

    def can_unpublish(self) -> bool:
        return bool(self.from_above.can_unpublish() if self._is_edge else super().can_unpublish())

    def can_set_view_restrictions(self) -> bool:
        return bool(self.from_above.can_set_view_restrictions())

    @property
    def _is_edge(self) -> bool:
        """Whether it is the society's page itself, which only rights from above its space take away."""
        return bool(self.page.specific_class.__name__ == "SocietyPage")


class SpaceTester(OwnTester):
    """Of the space: whoever has rights only from it looks at it and adds nothing."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        if user.is_active and not user.is_superuser:
            self.permissions = self.from_above.permissions

    def can_edit(self) -> bool:
        """Not even while a review of the space waits, which opens the editor to its reviewers."""
        return bool(self.may_from_above("change") and super().can_edit())


def _is_space(page: Page) -> bool:
    return page.specific_class is not None and page.specific_class.__name__ == "SocietySpace"
