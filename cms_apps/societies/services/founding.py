"""A society's space in the page tree, its groups and its collection: made in one go with its record."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from ..models import Society, SocietyIndexPage, SocietyPage, SocietySpace
from ..rights import apply

OFFICERS = ("add_page", "change_page")
ADVISERS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILES = tuple(
    (app, f"{action}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "choose")
)


@transaction.atomic
def found(society: Society, *, actor: Any = None) -> SocietyPage | None:
    """Make what is missing of a society's space, groups and collection; again is no harm.

    Returns its page, which is a draft when it is made here; None where the site has no index of societies.
    """
    _make_groups(society)
    _make_collection(society)
    page = _make_space(society, actor)
    grant_spaces(society)
    society.save()
    apply()
    return page


def grant_spaces(society: Society) -> None:
    """Rights to the society's space in each language."""
    for space in SocietySpace.objects.filter(translation_key=society.translation_key):
        _grant_page(society.officers, space, OFFICERS)
        _grant_page(society.guides, space, ADVISERS)


def _make_groups(society: Society) -> None:
    if society.officers is None:
        society.officers = _group(f"{society.name}骨干 {society.slug} officers")
    if society.guides is None:
        society.guides = _group(f"{society.name}指导老师 {society.slug} advisers")


def _group(name: str) -> Group:
    group, _made = Group.objects.get_or_create(name=name)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    group.permissions.add(access)
    return group


def _make_collection(society: Society) -> None:
    if society.collection is None:
        society.collection = Collection.get_first_root_node().add_child(
            instance=Collection(name=society.name)
        )
    for group in (society.officers, society.guides):
        for app, codename in FILES:
            permission = Permission.objects.get(content_type__app_label=app, codename=codename)
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=society.collection, permission=permission
            )


def _make_space(society: Society, actor: Any) -> SocietyPage | None:
    space = SocietySpace.objects.filter(translation_key=society.translation_key).order_by("pk").first()
    if space is None:
        index = SocietyIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
        if index is None:
            return None
        slug = find_available_slug(index, society.slug)
        space = index.add_child(instance=SocietySpace(title=society.name, slug=slug, owner=actor))
        society.translation_key = space.translation_key
    page = SocietyPage.objects.child_of(space).first()
    if page is None:
        page = SocietyPage(title=society.name, slug="about", live=False, owner=actor)
        space.add_child(instance=page)
        page.save_revision(user=actor)
    return page


def _grant_page(group: Group | None, space: SocietySpace, codenames: tuple[str, ...]) -> None:
    for codename in codenames:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=space, permission=permission)
