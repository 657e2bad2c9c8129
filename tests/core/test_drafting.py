"""The seam by which a room drafts an article that another keeps."""

import pytest

from cms_apps.core import drafting
from cms_apps.core.drafting import Article, draft_article, may_draft, register_drafter, unregister_drafter

ARTICLE = Article(key="letters-2026-10", title="通报", summary="", author="", body=[])


class Room:
    """Takes articles of the users it knows."""

    def __init__(self, *known, page="page"):
        self.known, self.page, self.taken = known, page, []

    def may_draft(self, user):
        return user in self.known

    def draft(self, article, user):
        self.taken.append((article, user))
        return self.page


@pytest.fixture
def rooms():
    """None but those of the test."""
    others = list(drafting._drafters)
    for room in others:
        unregister_drafter(room)
    yield register_drafter
    for room in list(drafting._drafters):
        unregister_drafter(room)
    for room in others:
        register_drafter(room)


def test_without_a_room_nothing_is_drafted(rooms):
    assert not may_draft("editor")
    assert draft_article(ARTICLE, "editor") is None


def test_the_first_room_that_takes_it_has_it(rooms):
    strict, full, last = Room("other"), Room("editor", page=None), Room("editor")
    for room in (strict, full, last):
        rooms(room)
    assert may_draft("editor")
    assert draft_article(ARTICLE, "editor") == "page"
    assert (strict.taken, full.taken, last.taken) == ([], [(ARTICLE, "editor")], [(ARTICLE, "editor")])


def test_a_room_that_may_not_is_never_asked(rooms):
    room = rooms(Room("other"))
    assert not may_draft("editor")
    assert draft_article(ARTICLE, "editor") is None
    assert room.taken == []


def test_registering_twice_is_registering_once(rooms):
    room = Room("editor", page=None)
    rooms(room)
    rooms(room)
    draft_article(ARTICLE, "editor")
    assert len(room.taken) == 1
