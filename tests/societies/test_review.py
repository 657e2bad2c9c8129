"""The advisers' step: what they want to see goes to them, the rest approves itself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import APIToken, Page, TaskState, WorkflowState

from cms_apps.core.roles import MODERATORS
from cms_apps.societies.comparing import KINDS, changed_fields
from cms_apps.societies.models import AdviserReview
from tests.factories.people import administrator, editor, member
from tests.factories.societies import adviser, minutes, news, officer, page_of, society

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(campus):
    return society()


@pytest.fixture
def writer(made):
    return officer(made)


@pytest.fixture
def guide(made):
    return adviser(made)


def again(page):
    return type(page).objects.get(pk=page.pk)


def change(page, user, **fields):
    newest = again(page).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(newest, name, value)
    newest.save_revision(user=user)
    return again(page)


def submit(page, user, **fields):
    """Change, save and submit, or submit again, as the admin's editor does."""
    page = change(page, user, **fields)
    state = page.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    else:
        page.get_workflow().start(page, user)
    return again(page)


def decide(client, page, person, action="approve", *, state=None):
    """By the address of Wagtail's admin; how the step stands afterwards."""
    state = state or again(page).current_workflow_task_state
    client.force_login(person)
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    client.post(address, {"comment": "请看"})
    state.refresh_from_db()
    return state.status


WAITS, PASSED, SENT_BACK = TaskState.STATUS_IN_PROGRESS, TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED


def test_what_is_free_is_published_by_submitting_it(made, writer):
    page = submit(page_of(made), writer, is_recruiting=True, recruiting_note="会做饭的")
    assert page.is_recruiting
    assert not page.workflow_in_progress
    assert TaskState.objects.get().status == PASSED


def test_keys_that_the_editor_gives_paragraphs_are_no_change_of_the_charter(made, writer):
    about = page_of(made)
    about.charter = [("paragraph", "<p>第一条</p><ul><li>第二条</li></ul>")]
    about.save_revision().publish()
    keyed = '<p data-block-key="bp9o3">第一条</p><ul><li data-block-key="7rbpx">第二条</li></ul>'
    page = submit(again(about), writer, charter=[("paragraph", keyed)], recruiting_note="会做饭的")
    newest = page.get_latest_revision()
    assert not page.workflow_in_progress, newest.content["charter"]
    assert page.recruiting_note == "会做饭的"
    page = submit(page, writer, charter=[("paragraph", keyed.replace("第一条", "另一条"))])
    assert page.workflow_in_progress


@pytest.mark.parametrize("asked", [{"title": "新名"}, {"purpose": "新的宗旨"}, {"slug": "other"}])
def test_what_is_asked_waits_and_so_does_what_is_free_with_it(made, writer, asked):
    page = submit(page_of(made), writer, is_recruiting=True, **asked)
    assert page.workflow_in_progress
    assert not page.is_recruiting
    assert page.title != "新名"


def test_a_new_page_waits(made, writer):
    for page in (news(made, is_published=False, owner=writer), minutes(made, is_published=False)):
        assert submit(page, writer).workflow_in_progress
        assert not again(page).live


def test_a_type_nobody_listed_waits(made, writer, monkeypatch):
    """What a new type has nobody ticked: it isn't published unseen."""
    monkeypatch.setattr("cms_apps.societies.comparing.KINDS", KINDS[:1])
    page = submit(news(made), writer, title="改")
    assert page.workflow_in_progress
    assert page.title != "改"


def test_every_field_of_every_type_is_compared():
    plain = {field.name for field in Page._meta.get_fields()} - {"title", "slug"}
    for kind, names in KINDS:
        fields = [
            each for each in kind._meta.get_fields() if each.name not in plain and not each.auto_created
        ]
        missing = {each.name for each in fields if each.concrete and each.editable} - set(names)
        children = {
            relation.name
            for relation in kind._meta.related_objects
            if relation.field.__class__.__name__ == "ParentalKey" and relation.name not in plain
        }
        own = {each.field.model for each in kind._meta.related_objects if each.name in children}
        assert missing <= {"page_ptr", "formpage_ptr", "index_entries"}, kind
        assert children - {"index_entries"} <= set(names), (kind, own)


def test_a_page_that_was_withdrawn_waits_again(made, writer, guide):
    page = news(made)
    page.unpublish()
    assert submit(page, writer, date="2026-01-05").workflow_in_progress


def test_who_decides(made, writer, guide, client):
    other = society("energy")
    people = {
        "writer": writer,
        "fellow": officer(made),
        "other officer": officer(other),
        "other": adviser(other),
        "editor": editor(),
        "adviser": guide,
        "moderator": member(MODERATORS),
        "administrator": administrator(),
    }
    may = {"adviser", "moderator", "administrator"}
    for role, person in people.items():
        for action, decided in (("approve", PASSED), ("reject", SENT_BACK)):
            page = submit(news(made, is_published=False, owner=writer), writer)
            assert decide(client, page, person, action) == (decided if role in may else WAITS), (role, action)
            assert again(page).live is (role in may and action == "approve")


def test_an_adviser_of_another_society_sees_nothing_of_it(made, writer, client):
    page = submit(news(made, is_published=False, owner=writer, title="密"), writer)
    state = page.current_workflow_task_state
    own = news(society("energy"), is_published=False)
    other = adviser(own.above.society)
    client.force_login(other)
    assert "密" not in client.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("workflow_action", "collect_workflow_action_data"):
        for through in (page, own):  # by the address of a page of their own
            address = reverse(f"wagtailadmin_pages:{name}", args=[through.pk, "approve", state.pk])
            assert client.post(address, {"comment": ""}).status_code != 200
    preview = reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, state.task_id])
    assert "密" not in client.get(preview, follow=True).content.decode()
    cancel = reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[page.pk])
    assert "密" not in client.get(cancel, follow=True).content.decode()
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action-cancel-workflow": "1"})
    state.refresh_from_db()
    assert state.status == WAITS
    assert not again(page).live


def test_an_officer_changes_nothing_while_it_waits(made, writer, client):
    page = submit(news(made, is_published=False, owner=writer), writer)
    newest = page.latest_revision_id
    client.force_login(writer)
    client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {"title": "改", "slug": page.slug, "body-count": "0"},
    )
    _token, key = APIToken.create_token(user=writer, name="app")
    client.logout()
    body = {"title": "改", "meta": {"type": "cms_societies.SocietyNewsPage"}}
    answer = client.patch(
        f"/api/v3/pages/{page.pk}/",
        body,
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 403
    assert again(page).latest_revision_id == newest


def test_what_was_put_under_it_while_it_waits_is_not_published_unseen(made, writer, guide, client):
    """Wagtail's API reverts a page in spite of the lock."""
    page = news(made, is_published=False, owner=writer)
    unseen = change(page, writer, title="没人看过").latest_revision
    page = submit(page, writer, title="给老师看的")
    state = page.current_workflow_task_state
    _token, key = APIToken.create_token(user=writer, name="app")
    client.post(
        f"/api/v3/pages/{page.pk}/actions/revert/",
        {"revision_id": unseen.pk},
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert decide(client, page, guide, state=state) == WAITS
    assert not again(page).live
    assert [name for name, *_rest in state.task.specific.get_actions(again(page), guide)] == ["reject"]
    assert decide(client, page, guide, "reject", state=state) == SENT_BACK


def test_an_adviser_may_mend_what_they_approve(made, writer, guide, client):
    page = submit(news(made, is_published=False, owner=writer), writer, title="错字")
    change(page, guide, title="正字")
    assert decide(client, page, guide) == PASSED
    assert again(page).title == "正字"


def test_sent_back_is_changed_and_submitted_again(made, writer, guide, client):
    page = submit(news(made, owner=writer), writer, title="第一稿")
    assert decide(client, page, guide, "reject") == SENT_BACK
    page = submit(page, writer, title="第二稿")
    assert page.current_workflow_task_state.status == WAITS
    assert decide(client, page, writer) == WAITS
    assert decide(client, page, guide) == PASSED
    assert again(page).title == "第二稿"


def test_sent_back_and_reduced_to_what_is_free_it_approves_itself(made, writer, guide, client):
    page = page_of(made)
    title = page.title
    page = submit(page, writer, title="新名")
    decide(client, page, guide, "reject")
    page = submit(page, writer, title=title, is_recruiting=True)
    assert page.is_recruiting
    assert not page.workflow_in_progress


def test_a_decision_for_a_review_that_ended_is_refused(made, writer, guide, client):
    page = submit(news(made, is_published=False, owner=writer), writer)
    old = page.current_workflow_task_state
    page.current_workflow_state.cancel(user=writer)
    page = submit(page, writer, title="后来的")
    assert decide(client, page, guide, state=old) == TaskState.STATUS_CANCELLED
    assert not again(page).live
    assert page.current_workflow_task_state.status == WAITS


def test_of_two_decisions_at_the_same_moment_the_second_is_refused(made, writer, guide):
    page = submit(news(made, is_published=False, owner=writer), writer)
    first, second = (TaskState.objects.get(status=WAITS) for _each in range(2))
    step = AdviserReview.objects.get()
    step.on_action(first, guide, "reject", comment="再改")
    with pytest.raises(PermissionDenied):
        step.on_action(second, guide, "approve")
    assert not again(page).live


def test_an_adviser_no_more_decides_nothing(made, writer, guide, client):
    page = submit(news(made, is_published=False, owner=writer), writer)
    made.advisers.remove(guide)
    assert decide(client, page, guide) == WAITS


def test_nothing_changed_is_nothing_to_see(made):
    assert changed_fields(page_of(made)) == set()
