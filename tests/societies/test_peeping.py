"""What officers and advisers may not see: drafts of others, files of others, the rest of the admin."""

import pytest
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from tests.factories.pictures import PictureFactory

from .climbing import World

pytestmark = pytest.mark.django_db
PAGE_VIEWS = (
    "edit",
    "history",
    "history_results",
    "usage",
    "view_draft",
    "workflow_history",
    "delete",
    "unpublish",
    "move",
    "copy",
    "set_privacy",
    "convert_alias",
    "confirm_workflow_cancellation",
    "preview_on_edit",
    "add_subpage",
)
FOREIGN = {
    "officer": ("other_draft", "article_draft"),
    "guide": ("other_draft",),
    "other_officer": ("draft", "new_page"),
    "expired": ("draft", "new_page", "other_draft"),
    "coming": ("draft", "new_page", "other_draft"),
    "office": ("draft", "other_draft"),
}
LISTS = (
    "/admin/",
    "/admin/pages/",
    "/admin/pages/search/?q=密",
    "/admin/api/main/pages/?fields=*",
    "/admin/api/main/pages/?search=密",
    "/admin/choose-page/search/?q=密",
    "/admin/reports/site-history/",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/aging-pages/",
)


@pytest.fixture
def world(campus):
    return World(campus)


def test_drafts_of_others_are_not_seen(world):
    seen = []
    for role, places in FOREIGN.items():
        client = world.clients[role]
        for place in places:
            page = world.pages[place]
            newest = page.latest_revision_id
            addresses = [reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in PAGE_VIEWS]
            addresses += [
                reverse("wagtailadmin_pages:revisions_view", args=[page.pk, newest]),
                reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, newest]),
                reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, newest]),
                reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"]),
                f"/admin/api/main/pages/{page.pk}/",
                f"/admin/choose-page/{page.get_parent().pk}/",
                f"/admin/pages/{page.get_parent().pk}/",
                f"/admin/reviews/{page.pk}/",
                *LISTS,
            ]
            for address in addresses:
                answer = client.get(address)
                if page.title in answer.content.decode():
                    seen.append((role, place, address))
    assert not seen, "\n".join(map(str, seen))


def test_the_chooser_offers_what_is_live_or_theirs(world):
    offered = {
        role: world.clients[role].get("/admin/choose-page/search/?q=密").content.decode()
        for role in ("officer", "editor")
    }
    for place in ("live", "draft", "fellow", "other_live", "article"):
        assert world.pages[place].title in offered["officer"]
    for place in ("other_draft", "article_draft", "draft"):
        assert world.pages[place].title in offered["editor"]


def test_the_rest_of_the_admin_is_closed(world):
    closed = (
        "/admin/users/",
        "/admin/groups/",
        "/admin/sites/",
        "/admin/collections/",
        "/admin/collections/add/",
        "/admin/workflows/list/",
        "/admin/workflows/tasks/index/",
        "/admin/redirects/",
        "/admin/locales/",
        f"/admin/localize/submit/page/{world.pages['draft'].pk}/",
        f"/admin/collections/{world.mine.collection_id}/",
        f"/admin/users/{world.administrator.pk}/",
        f"/admin/groups/{world.mine.guides_id}/",
    )
    for role in ("officer", "guide", "expired"):
        for address in closed:
            assert world.clients[role].get(address).status_code != 200, (role, address)
    answer = world.clients["officer"].post(
        "/admin/login/?next=https://example.org/", {"username": "x", "password": "x"}
    )
    assert "example.org" not in answer.headers.get("Location", "")


def test_files_are_kept_in_the_own_collection(world):
    """Of each kind: those of the own society are changed, others are neither changed nor chosen."""
    root = Collection.get_first_root_node()
    collections = {"own": world.mine.collection, "other": world.other.collection, "root": root}
    images = {name: PictureFactory(collection=each, title=f"图 {name}") for name, each in collections.items()}
    documents = {
        name: get_document_model().objects.create(title=f"文 {name}", file="documents/x.txt", collection=each)
        for name, each in collections.items()
    }
    for role in ("officer", "guide"):
        client = world.clients[role]
        for kind, files in (("wagtailimages", images), ("wagtaildocs", documents)):
            chooser = "wagtailimages_chooser" if kind == "wagtailimages" else "wagtaildocs_chooser"
            for name, each in files.items():
                may = name == "own"
                edit = reverse(f"{kind}:edit", args=[each.pk])
                assert (client.get(edit).status_code == 200) is may, (role, kind, name)
                for other in ("other", "root"):
                    client.post(edit, {"title": "改", "collection": collections[other].pk})
                    each.refresh_from_db()
                    assert each.collection == collections[name], (role, kind, name, other)
                if not may:
                    assert client.post(reverse(f"{kind}:delete", args=[each.pk])).status_code in (302, 403)
                    assert type(each).objects.filter(pk=each.pk, title__endswith=name).exists()
                listed = client.get(reverse(f"{kind}:index")).content.decode()
                assert (each.title in listed) is may, (role, kind, name)
                offered = client.get(reverse(f"{chooser}:choose")).json()["html"]
                assert (each.title in offered) is may, (role, kind, name)
    assert get_image_model().objects.count() == len(images)
