"""三审三校: while a page is in review, its text is changed by those at its step only, and never unseen."""

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction

from cms_apps.core.reviews.sheet import review_sheet
from cms_apps.core.roles import EDITORS, FIRST_REVIEWERS, MODERATORS, SECOND_REVIEWERS
from tests.factories.people import administrator, editor, first_reviewer, member, moderator, second_reviewer
from tests.factories.reviews import STEPS, again, at_step, decide, decide_by_address, submitted

ALL_STEPS = (FIRST_REVIEWERS, SECOND_REVIEWERS, MODERATORS)
EVERYBODY = [editor, *STEPS, administrator]


def editor_form(client, article, **changes):
    """What the admin's editor would send, with changes."""
    form = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"body-count": "0", "attachments-count": "0", "related-count": "0", "tags": ""}
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return data | changes


@pytest.mark.parametrize(("person", "passes"), [(second_reviewer, True), (moderator, False)])
def test_the_editors_form_passes_a_step_for_its_group(client, news_index, person, passes):
    article = at_step(news_index, 1)
    client.force_login(second_reviewer())
    data = editor_form(
        client, article, **{"action-workflow-action": "true", "workflow-action-name": "approve"}
    )
    client.force_login(person())
    client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)
    assert (again(article).current_workflow_task_state.task.name == "终审 Final review") == passes


def test_a_pass_without_a_change_makes_no_version(client, news_index):
    article = at_step(news_index, 1)
    client.force_login(second_reviewer())
    data = editor_form(
        client, article, **{"action-workflow-action": "true", "workflow-action-name": "approve"}
    )
    before = article.revisions.count()
    client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)
    assert again(article).current_workflow_task_state.task.name == "终审 Final review"
    assert article.revisions.count() == before
    lines = [line for line in review_sheet(again(article)).rounds[0].lines if line.is_pass]
    assert [line.newest_after for line in lines] == [None, None]


def test_while_a_review_runs_nobody_is_offered_to_publish_past_it(client, news_index):
    client.force_login(administrator())
    article = at_step(news_index, 2)
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    offered = 'name="action-publish"'
    assert offered not in client.get(address).content.decode()
    article.current_workflow_state.cancel(user=None)
    assert offered in client.get(address).content.decode()


def test_the_editors_form_passes_no_second_step_by_hand(client, news_index):
    busy = member(*ALL_STEPS)
    article = decide(submitted(news_index, editor()), busy)
    client.force_login(busy)
    data = editor_form(
        client, article, **{"action-workflow-action": "true", "workflow-action-name": "approve"}
    )
    client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)
    assert again(article).current_workflow_task_state.task.name == "复审 Second review"


def test_what_the_submitter_saves_meanwhile_is_not_passed_unseen(client, news_index):
    writer = member(EDITORS, FIRST_REVIEWERS)
    article = submitted(news_index, writer)
    article.save_revision(user=writer)
    decide_by_address(client, article, first_reviewer())
    assert again(article).current_workflow_task_state.task.name == "初审 First review"


@pytest.mark.parametrize("number", range(3))
def test_while_in_review_only_the_steps_group_changes_the_text(client, news_index, number):
    article = at_step(news_index, number)
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    for person in EVERYBODY:
        before = again(article).latest_revision_id
        client.force_login(person())
        data = editor_form(client, article, title="悄悄改的")
        client.post(address, data)
        client.post(address, data, HTTP_ACCEPT="application/json")
        changed = again(article).latest_revision_id != before
        assert changed == (person in {STEPS[number], administrator}), person


def test_a_text_put_back_behind_the_lock_is_not_passed_unseen(client, news_index):
    """Wagtail's API lets whoever may edit put back an old version, lock or no lock."""
    writer, first = editor(), first_reviewer()
    article = submitted(news_index, writer, title="旧的")
    decide(article, first, "reject", "改标题")
    article = again(article)
    article.title = "新的"
    article.save_revision(user=writer)
    article.current_workflow_state.resume(user=writer)
    old = article.revisions.earliest("created_at")
    RevertToPageRevisionAction(again(article), old, user=writer).execute()
    step = again(article).current_workflow_task_state
    with translation.override("en"):
        assert "saved again after this step began" in step.task.specific.why_not_pass(step, first)
    decide_by_address(client, article, first)
    assert again(article).current_workflow_task_state.task.name == "初审 First review"
    decide_by_address(client, article, first, "reject", "文字变了")
    assert again(article).current_workflow_state.status == "needs_changes"


def test_what_a_reviewer_corrects_may_be_passed(client, news_index):
    article = at_step(news_index, 1)
    reviewer = second_reviewer()
    article.title = "改了错别字"
    article.save_revision(user=reviewer)
    decide_by_address(client, article, reviewer)
    assert again(article).current_workflow_task_state.task.name == "终审 Final review"
