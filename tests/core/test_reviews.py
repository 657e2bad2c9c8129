"""三审三校: who may do what at which step, asked by address as each role."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from wagtail.models import TaskState

from cms_apps.core.models import ReviewRecord, ReviewStep
from cms_apps.core.reviews.queue import is_reviewer, waiting_for_reviewer
from cms_apps.core.roles import EDITORS, FIRST_REVIEWERS, MODERATORS, SECOND_REVIEWERS
from cms_apps.news.models import NewsPage
from tests.factories.people import (
    administrator,
    editor,
    first_reviewer,
    member,
    moderator,
    second_reviewer,
)
from tests.factories.reviews import STEPS, again, at_step, decide, decide_by_address, submitted

ALL_STEPS = (FIRST_REVIEWERS, SECOND_REVIEWERS, MODERATORS)
EVERYBODY = [editor, *STEPS, administrator]


def home_lists(client, article, person):
    client.force_login(person)
    panels = client.get(reverse("wagtailadmin_home")).context["panels"]
    panel = next(panel for panel in panels if panel.name == "workflow_objects_to_moderate")
    request = client.get(reverse("wagtailadmin_home")).wsgi_request
    states = panel.get_context_data({"request": request, "csrf_token": ""})["states"]
    return article.pk in [state["obj"].pk for state in states]


@pytest.mark.parametrize(
    ("action", "decided"), [("approve", TaskState.STATUS_APPROVED), ("reject", TaskState.STATUS_REJECTED)]
)
@pytest.mark.parametrize("number", range(3))
def test_only_the_group_of_a_step_and_administrators_decide_there(
    client, news_index, number, action, decided
):
    for person in EVERYBODY:
        article = at_step(news_index, number)
        state = article.current_workflow_task_state
        decide_by_address(client, article, person(), action, comment="请看")
        state.refresh_from_db()
        allowed = person in {STEPS[number], administrator}
        assert state.status == (decided if allowed else TaskState.STATUS_IN_PROGRESS), person


def test_three_passes_publish(client, news_index):
    article = at_step(news_index, 2)
    assert not article.live
    decide_by_address(client, article, moderator())
    assert again(article).live


@pytest.mark.parametrize("is_administrator", [False, True])
def test_nobody_passes_two_steps_of_one_review_but_may_send_back(client, news_index, is_administrator):
    busy = administrator() if is_administrator else member(*ALL_STEPS)
    article = submitted(news_index, editor())
    decide_by_address(client, article, busy)
    second = again(article).current_workflow_task_state
    assert second.task.name == "复审 Second review"
    assert not home_lists(client, article, busy)
    decide_by_address(client, article, busy)
    second.refresh_from_db()
    assert second.status == TaskState.STATUS_IN_PROGRESS
    decide_by_address(client, article, busy, "reject", "还是退回")
    second.refresh_from_db()
    assert second.status == TaskState.STATUS_REJECTED


@pytest.mark.parametrize("is_administrator", [False, True])
def test_nobody_passes_what_they_submitted(client, news_index, is_administrator):
    writer = administrator() if is_administrator else member(EDITORS, *ALL_STEPS)
    article = submitted(news_index, writer)
    decide_by_address(client, article, writer)
    assert again(article).current_workflow_task_state.task.name == "初审 First review"
    assert not home_lists(client, article, writer)
    assert home_lists(client, article, first_reviewer())


def test_nobody_passes_what_they_submitted_again(client, news_index):
    article = submitted(news_index, editor())
    article = decide(article, first_reviewer(), "reject", "补充电话")
    helper = member(EDITORS, *ALL_STEPS)
    article.save_revision(user=helper)
    article.current_workflow_state.resume(user=helper)
    decide_by_address(client, article, helper)
    assert again(article).current_workflow_task_state.task.name == "初审 First review"


def test_a_new_review_begins_with_a_clean_sheet(news_index):
    first, second, last = first_reviewer(), second_reviewer(), moderator()
    article = submitted(news_index, editor())
    for reviewer in (first, second, last):
        article = decide(article, reviewer)
    writer = editor()
    article.save_revision(user=writer)
    article.get_workflow().start(article, writer)
    for reviewer in (first, second, last):
        article = decide(article, reviewer)
    assert article.current_workflow_state is None


def test_a_step_may_allow_the_same_person(client, news_index):
    ReviewStep.objects.update(one_person_one_step=False)
    busy = member(*ALL_STEPS)
    article = submitted(news_index, busy)
    for _step in range(3):
        assert home_lists(client, article, busy)
        decide_by_address(client, article, busy)
    assert again(article).live


def test_the_address_of_another_page_gives_no_way_round(client, news_index):
    """Wagtail asks about the page in the address, and acts on the step in the address."""
    busy = member(*ALL_STEPS)
    own = submitted(news_index, busy)
    foreign = submitted(news_index, editor())
    client.force_login(busy)
    step = own.current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[foreign.pk, "approve", step.pk]))
    step.refresh_from_db()
    assert step.status == TaskState.STATUS_IN_PROGRESS


@pytest.mark.parametrize(
    ("steps_passed", "sees"), [(0, False), (1, True)], ids=["may pass", "passed the step before"]
)
def test_the_editor_says_why_there_is_no_button(client, news_index, steps_passed, sees):
    busy = member(*ALL_STEPS)
    article = submitted(news_index, editor())
    for _step in range(steps_passed):
        article = decide(article, busy)
    client.force_login(busy)
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    told = [str(message) for message in answer.context["messages"]]
    step = article.current_workflow_task_state
    reason = step.task.specific.why_not_pass(step, busy)
    assert bool(reason) == sees
    assert any(reason in text for text in told if reason) == sees
    assert ('data-workflow-action-name="approve"' in answer.content.decode()) != sees


def test_a_reviewer_has_a_queue_of_their_own(news_index):
    articles = [at_step(news_index, number) for number in range(3)]
    for number, person in enumerate(STEPS):
        queue = waiting_for_reviewer(NewsPage.objects.all(), person())
        assert [article.pk for article in queue] == [articles[number].pk]
    assert waiting_for_reviewer(NewsPage.objects.all(), administrator()).count() == 3
    assert [is_reviewer(person()) for person in EVERYBODY] == [False, True, True, True, True]


def run_together(count, work):
    """Run `work(number)` in threads that start together; what each raised, or None."""
    barrier, outcomes = threading.Barrier(count), []

    def body(number):
        try:
            barrier.wait()
            work(number)
            outcomes.append(None)
        except PermissionDenied as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def lasting_index(transactional_db, campus_roots):
    from cms_apps.news.models import NewsIndexPage

    return NewsIndexPage.objects.get(locale__language_code="zh-hans")


@pytest.fixture
def campus_roots(transactional_db):
    from django.core.management import call_command

    from tests.factories.roots import plant_roots

    plant_roots()
    call_command("setup_site", verbosity=0)


def test_of_six_reviewers_at_the_same_moment_one_decides(lasting_index):
    article = submitted(lasting_index, editor())
    people = [first_reviewer() for _ in range(6)]
    state = article.current_workflow_task_state

    def pass_it(number):
        mine = TaskState.objects.get(pk=state.pk)
        mine.task.specific.on_action(mine, people[number], "approve", comment="")

    outcomes = run_together(6, pass_it)
    assert outcomes.count(None) == 1
    assert ReviewRecord.objects.filter(verdict="passed").count() == 1
    assert TaskState.objects.count() == 2
