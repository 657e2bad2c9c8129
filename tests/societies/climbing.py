"""The tree, the people and what a request changed: for the tables of who climbs out of their pages."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import APIToken, Page, PageViewRestriction, Revision, TaskState
from wagtail.test.utils.form_data import querydict_from_html

from cms_apps.core.roles import OFFICE
from cms_apps.societies.models import SocietyIndexPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import administrator, editor, member
from tests.factories.societies import adviser, news, officer, page_of, society

DAY = timedelta(days=1)
ROLES = ("officer", "other_officer", "guide", "other_guide", "editor")
OUTSIDE = ("expired", "coming", "office", "anonymous")
"""They have no right to any page of a society."""
WRITTEN = ("live", "draft", "fellow", "alias")
"""Below the own society's page: news by oneself and by a fellow officer, and an alias of one."""
NEWS_ROOM = ("index", "article", "article_draft")
PLACES = (
    "space",
    "page",
    *WRITTEN,
    "new_page",
    "other_space",
    "other_page",
    "other_live",
    "other_draft",
    "index",
    "article",
    "article_draft",
)
API_PLACES = ("space", "page", "live", "draft", "alias", "new_page", "other_page", "other_draft")
"""Fewer, where the rights are asked for in the same way again."""


class World:
    """Two societies, one whose page was never published, and the news room; people with a client each."""

    def __init__(self, site):
        today = timezone.localdate()
        self.mine, self.other = society("canteen"), society("energy")
        self.new = society("dormitory", is_published=False)
        self.people = {
            "officer": officer(self.mine),
            "other_officer": officer(self.other),
            "expired": officer(self.mine, first=today - 9 * DAY, last=today - DAY),
            "coming": officer(self.mine, first=today + DAY, last=today + 9 * DAY),
            "guide": adviser(self.mine),
            "other_guide": adviser(self.other),
            "editor": editor(),
            "office": member(OFFICE),
        }
        officer(self.new, self.people["officer"])
        self.new.advisers.add(self.people["guide"])
        self.fellow = officer(self.mine)
        self.administrator = administrator()
        self.pages = self._pages(site)
        self.bare = society("bare")
        page_of(self.bare).delete()
        self.clients = {role: self.client(self.people.get(role)) for role in (*ROLES, *OUTSIDE)}
        self.keys = {
            role: APIToken.create_token(user=person, name="app")[1] for role, person in self.people.items()
        }

    def _pages(self, site):
        author = self.people["officer"]
        index = SocietyIndexPage.objects.get(locale__language_code="zh-hans")
        article = NewsPageFactory(
            parent=site.root_page.get_children().get(slug="news").specific, title="密 article"
        )
        draft = NewsPageFactory(parent=article.get_parent(), live=False, title="密 article_draft")
        for each in (article, draft):
            each.save_revision()
        live = news(self.mine, title="密 live", owner=author)
        new = page_of(self.new)
        new.title = "密 new_page"
        new.save_revision()
        new.save(update_fields=["title"])
        found = {
            "page": page_of(self.mine),
            "live": live,
            "draft": news(self.mine, title="密 draft", is_published=False, owner=author),
            "fellow": news(self.mine, title="密 fellow", is_published=False, owner=self.fellow),
            "alias": live.create_alias(update_slug="alias"),
            "new_page": new,
            "other_page": page_of(self.other),
            "other_live": news(self.other, title="密 other_live"),
            "other_draft": news(self.other, title="密 other_draft", is_published=False),
            "index": index,
            "article": article,
            "article_draft": draft,
        }
        found["space"], found["other_space"] = (found[name].get_parent() for name in ("page", "other_page"))
        index.save_revision()
        return {name: Page.objects.get(pk=found[name].pk) for name in PLACES}

    def client(self, person):
        client = Client()
        if person:
            client.force_login(person)
        return client

    def form_of(self, address):
        """What the form at an address would send, as an administrator sees it."""
        answer = self.client(self.administrator).get(address)
        return querydict_from_html(answer.content.decode(), form_id="page-edit-form")

    def target_of(self, place):
        """Where a page of its type may stand, elsewhere than it does."""
        if place in ("page", "new_page", "other_page"):
            return self._space_of(self.bare)
        if place in (*WRITTEN, "other_live", "other_draft"):
            return self.pages["page" if place.startswith("other") else "other_page"]
        return Page.objects.get(pk=self.pages[place].pk).get_parent()

    def _space_of(self, made):
        return Page.objects.get(translation_key=made.translation_key, locale__language_code="zh-hans")


@contextmanager
def undone():
    """Whatever the block does to the database is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


SEEN = ("path", "live", "title", "slug", "live_revision", "latest_revision", "locked", "alias_of")


def state():
    """All a request could change about pages: by page what is seen of it, and what is not of one page."""
    restricted = set(PageViewRestriction.objects.values_list("page", flat=True))
    found = {}
    for pk, path, live, title, slug, seen, newest, locked, alias in Page.objects.values_list("pk", *SEEN):
        found[pk] = {
            "path": path,
            "live": live,
            "text": (title, slug, seen) if live else None,
            "draft": newest,
            "lock": locked,
            "alias": alias,
            "privacy": pk in restricted,
        }
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False).values_list("pk", flat=True)
    decided = TaskState.objects.values_list("pk", "status")
    found[None] = {"schedule": set(scheduled), "review": set(decided)}
    return found


def difference(before, after):
    """What changed: "new", "new live", "new alias" and "gone" for pages, otherwise the words of `state`."""
    changed = {"new"} if after.keys() - before.keys() else set()
    for pk in after.keys() - before.keys():
        changed |= {f"new {what}" for what in ("live", "alias") if after[pk][what]}
    changed |= {"gone"} if before.keys() - after.keys() else set()
    for pk in before.keys() & after.keys():
        changed |= {what for what, how in before[pk].items() if after[pk][what] != how}
    return changed


def tried(world, act, place, role):
    """What changed."""
    page = Page.objects.get(pk=world.pages[place].pk)
    with undone():
        answer = act(world, world.clients[role], place, page)
        changed = difference(world.before, state())
    assert answer.status_code < 500
    return changed


def wrong_ones(world, actions, places, without=()):
    """Whoever changed what they may not, or could not change what they may."""
    for name, (act, what, allowed) in actions.items():
        for place in places:
            for role in () if (name, place) in without else ROLES:
                if role == "editor" and place in NEWS_ROOM:
                    continue  # their own rooms test that
                changed = tried(world, act, place, role)
                if (what in changed) != (role in allowed.get(place, set())):
                    yield f"{role} {name} {place}: {sorted(changed)}"
