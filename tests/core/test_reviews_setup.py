"""Three steps in place of Wagtail's one, where nobody has decided otherwise."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from cms_apps.core.models import ReviewStep, SetupStepRun
from cms_apps.core.reviews.setup import STEPS, THREE_REVIEWS, make_three_reviews
from cms_apps.core.roles import MODERATORS, role
from cms_apps.societies.setup import WORKFLOW as SOCIETY_REVIEW
from tests.factories.news import NewsPageFactory
from tests.factories.people import editor, first_reviewer, moderator, second_reviewer
from tests.factories.reviews import again, decide, decide_by_address


def assigned():
    page = WorkflowPage.objects.filter(page=Page.get_first_root_node()).first()
    return page and page.workflow.name


@pytest.fixture
def older_site(news_index):
    """A site set up before there were three steps."""
    three = Workflow.objects.get(name=THREE_REVIEWS)
    one = Workflow.objects.exclude(pk=three.pk).exclude(name=SOCIETY_REVIEW).get()
    WorkflowPage.objects.filter(workflow=three).update(workflow=one)
    three.delete()
    ReviewStep.objects.all().delete()
    SetupStepRun.objects.filter(name__endswith="make_three_reviews").delete()
    return one


def test_every_step_has_its_group_in_order(news_index):
    workflow = Workflow.objects.get(name=THREE_REVIEWS)
    steps = [task.specific for task in workflow.tasks]
    assert [(step.name, step.groups.get().name) for step in steps] == STEPS
    assert all(step.one_person_one_step for step in steps)
    assert assigned() == THREE_REVIEWS
    assert NewsPageFactory(parent=news_index).get_workflow() == workflow


def test_an_older_site_gets_them(older_site):
    call_command("setup_site", verbosity=0)
    assert assigned() == THREE_REVIEWS
    assert Workflow.objects.get(pk=older_site.pk).active


def test_a_running_review_finishes_under_the_workflow_it_began_in(older_site, news_index):
    writer = editor()
    article = NewsPageFactory(parent=news_index, owner=writer, live=False)
    article.save_revision(user=writer)
    article.get_workflow().start(article, writer)
    call_command("setup_site", verbosity=0)
    assert again(article).current_workflow_state.workflow == older_site
    decide_by_address(Client(), article, moderator())
    assert again(article).live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def rename(workflow):
    workflow.name = "总编审核"
    workflow.save()


def add_a_step(workflow):
    task = GroupApprovalTask.objects.create(name="保密审查")
    WorkflowTask.objects.create(workflow=workflow, task=task)


def other_group(workflow):
    workflow.tasks.get().specific.groups.add(role("总编室"))


def unassign(workflow):
    WorkflowPage.objects.all().delete()


def deactivate(workflow):
    workflow.deactivate()


@pytest.mark.parametrize("change", [rename, add_a_step, other_group, unassign, deactivate])
def test_what_an_administrator_changed_stays_assigned(older_site, change):
    change(older_site)
    before = assigned()
    call_command("setup_site", verbosity=0)
    assert assigned() == before != THREE_REVIEWS
    assert Workflow.objects.filter(name=THREE_REVIEWS, active=True).exists()


def test_a_small_office_goes_back_to_one_step_for_good(client, news_index):
    one = Workflow.objects.exclude(name__in=(THREE_REVIEWS, SOCIETY_REVIEW)).get()
    WorkflowPage.objects.filter(workflow__name=THREE_REVIEWS).update(workflow=one)
    call_command("setup_site", repeat=True, verbosity=0)
    assert assigned() == one.name
    article = NewsPageFactory(parent=news_index, live=False)
    writer = editor()
    article.save_revision(user=writer)
    article.get_workflow().start(article, writer)
    decide(article, moderator())
    assert again(article).live


def test_a_database_without_any_workflow_gets_them_too(campus):
    Task.objects.all().delete()
    Workflow.objects.all().delete()
    make_three_reviews()
    assert assigned() == THREE_REVIEWS


def test_running_it_twice_makes_them_once(campus):
    make_three_reviews()
    assert ReviewStep.objects.count() == 3
    assert Workflow.objects.filter(name=THREE_REVIEWS).count() == 1


@pytest.mark.parametrize("person", [first_reviewer, second_reviewer])
def test_reviewers_use_the_admin_as_editors_do(client, news_index, person):
    client.force_login(person())
    addresses = [
        reverse("wagtailadmin_home"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtaildocs:index"),
        reverse("wagtailadmin_pages:add", args=["cms_news", "newspage", news_index.pk]),
        reverse("cms_news_newspage_modeladmin_index"),
        reverse("cms_news_newscategory_modeladmin_index"),
    ]
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert MODERATORS not in client.get(addresses[0]).content.decode()


def test_the_step_is_edited_in_wagtails_own_settings(admin_client, campus):
    step = ReviewStep.objects.first()
    page = admin_client.get(reverse("wagtailadmin_workflows:edit_task", args=[step.pk])).content.decode()
    assert 'name="one_person_one_step"' in page
