"""Nobody climbs out of their own pages: role × action × place, by the addresses of the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms_apps.core.roles import EDITORS
from cms_apps.core.roles import role as group_of

from .climbers import (
    ADDS,
    ADDS_LIVE,
    ALIASES,
    COPIES,
    COPIES_OUT,
    DELETES,
    EDITS,
    LOCKS,
    MAKERS,
    MOVES_OUT,
    NOBODY,
    PUBLISHES,
    PUBLISHES_DRAFTS,
    REORDERS,
    UNPUBLISHES,
    table,
)
from .climbing import OUTSIDE, PLACES, World, state, tried, wrong_ones

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(campus):
    return World(campus)


# -- The actions ----------------------------------------------------------------------------------------


def address(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def save(**more):
    def act(world, client, place, page):
        form = {**world.forms[place], **NO_BLOCKS, "title": "改", **more}
        return client.post(address("edit", page.pk), form)

    return act


def post(name, **data):
    return lambda world, client, place, page: client.post(address(name, page.pk), data)


def move_out(world, client, place, page):
    return client.post(address("move_confirm", page.pk, world.target_of(place).pk))


def copied(out, **more):
    def act(world, client, place, page):
        parent = world.target_of(place) if out else Page.objects.get(pk=page.pk).get_parent()
        data = {"new_title": "抄", "new_slug": "copied", "new_parent_page": parent.pk, **more}
        return client.post(address("copy", page.pk), data)

    return act


def reorder(world, client, place, page):
    here = page.get_parent()
    last = here.get_children_count() - 1
    position = 0 if page.get_prev_sibling() else last
    return client.post(f"{address('set_page_position', page.pk)}?position={position}")


def add(**more):
    def act(world, client, place, page):
        where = address("add", "cms_societies", "societynewspage", page.pk)
        return client.post(where, {**world.forms["new"], **NO_BLOCKS, "title": "新", "slug": "added", **more})

    return act


def bulk(action, **data):
    def act(world, client, place, page):
        where = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        extra = {"chooser": world.target_of(place).pk} if action == "move" else {}
        return client.post(f"{where}?next=/admin/&id={page.pk}", {**data, **extra})

    return act


def old_api(action, **data):
    """The admin's own API, with the session."""

    def act(world, client, place, page):
        where = f"/admin/api/main/pages/{page.pk}/action/{action}/"
        sent = dict(data)
        if "destination_page_id" in sent:
            sent["destination_page_id"] = world.target_of(place).pk
        if action == "revert_to_page_revision":
            sent["revision_id"] = page.latest_revision_id or 0
        return client.post(where, sent, content_type="application/json")

    return act


NO_BLOCKS = {f"{name}-count": "0" for name in ("body", "charter", "report", "attachments", "related")}
"""Of fields whose form JavaScript draws."""
SOON = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
ACTIONS = {
    # name: (what it does, what changes, who may)
    "edit": (save(), "draft", EDITS),
    "publish": (save(**{"action-publish": "1"}), "text", PUBLISHES),
    "schedule": (save(go_live_at=SOON, **{"action-publish": "1"}), "schedule", PUBLISHES),
    "schedule without publishing": (save(go_live_at=SOON), "schedule", NOBODY),
    "unpublish": (post("unpublish", include_descendants="on"), "live", UNPUBLISHES),
    "delete": (post("delete"), "gone", DELETES),
    "move out": (move_out, "path", MOVES_OUT),
    "copy": (copied(False), "new", COPIES),
    "copy out": (copied(True), "new", COPIES_OUT),
    "copy a live one": (
        copied(False, publish_copies="on"),
        "new live",
        table((("live", "alias"), "guide"), (("other_live",), "other_guide")),
    ),
    "alias": (copied(False, alias="on"), "new alias", ALIASES),
    "alias out": (copied(True, alias="on"), "new alias", NOBODY),
    "convert alias": (post("convert_alias"), "alias", table((("alias",), MAKERS))),
    "reorder": (reorder, "path", REORDERS),
    "add": (add(), "new", ADDS),
    "add a live one": (add(**{"action-publish": "1"}), "new live", ADDS_LIVE),
    "privacy": (post("set_privacy", restriction_type="login"), "privacy", NOBODY),
    "lock": (post("lock"), "lock", LOCKS),
    "bulk delete": (bulk("delete"), "gone", DELETES),
    "bulk move": (bulk("move"), "path", {**MOVES_OUT, "article_draft": set()}),
    "bulk publish": (bulk("publish", include_descendants="on"), "live", {**PUBLISHES_DRAFTS, **ADDS_LIVE}),
    "bulk unpublish": (bulk("unpublish", include_descendants="on"), "live", UNPUBLISHES),
}
OLD_API_PLACES = ("space", "page", "live", "draft", "new_page", "other_draft")
API_ACTIONS = {
    "publish": (old_api("publish"), "live", PUBLISHES_DRAFTS),
    "unpublish": (old_api("unpublish", recursive=True), "live", UNPUBLISHES),
    "delete": (old_api("delete"), "gone", DELETES),
    "move": (old_api("move", destination_page_id=0, position="last-child"), "path", MOVES_OUT),
    "copy out": (old_api("copy", destination_page_id=0, keep_live=False, slug="c"), "new", COPIES_OUT),
    "alias out": (old_api("create_alias", destination_page_id=0, update_slug="c"), "new", NOBODY),
    "revert": (old_api("revert_to_page_revision"), "draft", EDITS),
    "translate": (old_api("copy_for_translation", locale="en", copy_parents=True), "new", NOBODY),
}


@pytest.fixture
def forms(world):
    world.forms = {
        place: world.form_of(address("edit", page.pk))
        for place, page in world.pages.items()
        if place != "alias"
    }
    world.forms = {place: form.dict() for place, form in world.forms.items()}
    world.forms["alias"] = world.forms["live"]
    where = address("add", "cms_societies", "societynewspage", world.pages["page"].pk)
    world.forms["new"] = world.form_of(where).dict()
    world.before = state()
    return world


def test_who_changes_what_by_the_admin(forms):
    wrong = list(wrong_ones(forms, ACTIONS, PLACES, without=[("bulk publish", "alias")]))
    assert not wrong, "\n".join(wrong)


def test_who_changes_what_by_the_admins_own_api(forms):
    wrong = list(wrong_ones(forms, API_ACTIONS, OLD_API_PLACES))
    assert not wrong, "\n".join(wrong)


def test_whose_term_is_over_or_to_come_changes_nothing(forms):
    for name, (act, _what, _allowed) in {**ACTIONS, **API_ACTIONS}.items():
        for role in OUTSIDE:
            for place in ("page", "draft"):
                assert not tried(forms, act, place, role), (name, role, place)


def test_an_editor_who_advises_or_holds_an_office_too_is_no_more_than_both(forms):
    """Rights from the space don't add up with those from above at its edge."""
    for role in ("guide", "officer"):
        forms.people[role].groups.add(group_of(EDITORS))
    edge = ("space", "page", "new_page")
    for name in (
        "publish",
        "unpublish",
        "delete",
        "privacy",
        "lock",
        "reorder",
        "bulk unpublish",
        "bulk delete",
    ):
        act, what, _allowed = ACTIONS[name]
        for place in edge:
            for role in ("guide", "officer"):
                may = (name in ("publish", "lock") and role == "guide" and place != "space") or (
                    name in ("delete", "bulk delete") and place == "new_page"
                )
                assert (what in tried(forms, act, place, role)) == may, (role, name, place)
