"""`setup_site`: first contents and rights, made once."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Page, Site, Workflow

from cms_apps.cases.setup import MANAGER, UNITS
from cms_apps.core.reviews.setup import THREE_REVIEWS
from cms_apps.core.roles import EDITORS, FIRST_REVIEWERS, MODERATORS, OFFICE, SECOND_REVIEWERS
from cms_apps.forms.setup import FORM_READERS
from cms_apps.hotline.setup import DUTY
from cms_apps.news.models import NewsCategory, NewsIndexPage
from cms_apps.pages.models import HomePage, SiteFrame
from cms_apps.reception.setup import HOSTS
from cms_apps.societies.setup import WORKFLOW as SOCIETY_REVIEW
from tests.factories.cases import office
from tests.factories.news import NewsPageFactory
from tests.factories.people import editor, first_reviewer, moderator, second_reviewer


def counts():
    return {
        model.__name__: model.objects.count()
        for model in (Page, Site, Group, GroupPagePermission, Workflow, NewsCategory, SiteFrame)
    }


@pytest.mark.django_db
def test_running_it_again_changes_nothing(campus):
    before = counts()
    call_command("setup_site", verbosity=0)
    assert counts() == before


def main_indexes():
    return NewsIndexPage.objects.live().filter(locale__language_code="zh-hans")


def test_it_makes_a_home_an_index_and_a_role_for_each_step(campus):
    assert campus.root_page.specific_class is HomePage
    assert main_indexes().count() == 1
    roles = {EDITORS, FIRST_REVIEWERS, SECOND_REVIEWERS, MODERATORS, OFFICE, UNITS, MANAGER, FORM_READERS}
    roles |= {HOSTS, DUTY}
    assert set(Group.objects.values_list("name", flat=True)) == roles
    assert set(Workflow.objects.values_list("name", flat=True)) == {
        "发布前审核",
        THREE_REVIEWS,
        SOCIETY_REVIEW,
    }


def test_what_an_editor_changed_stays(campus):
    NewsCategory.objects.filter(slug="energy").delete()
    home = campus.root_page.specific
    home.headline = "改过的标题"
    home.save()
    call_command("setup_site", verbosity=0)
    assert not NewsCategory.objects.filter(slug="energy").exists()
    assert HomePage.objects.get(locale__language_code="zh-hans").headline == "改过的标题"


@pytest.mark.parametrize(
    ("person", "may_edit", "may_publish"),
    [
        (editor, True, False),
        (first_reviewer, True, False),
        (second_reviewer, True, False),
        (moderator, True, True),
    ],
)
def test_editors_and_reviewers_write_and_the_final_review_publishes(
    news_index, person, may_edit, may_publish
):
    article = NewsPageFactory(parent=news_index)
    tester = article.permissions_for_user(person())
    assert (tester.can_edit(), tester.can_publish()) == (may_edit, may_publish)


def test_the_office_adds_articles_edits_its_own_and_publishes_none(news_index):
    desk = office()
    tester = news_index.permissions_for_user(desk)
    assert (tester.can_add_subpage(), tester.can_edit(), tester.can_publish_subpage()) == (True, False, False)
    others, own = NewsPageFactory(parent=news_index), NewsPageFactory(parent=news_index, owner=desk)
    assert [page.permissions_for_user(desk).can_edit() for page in (others, own)] == [False, True]
    assert not own.permissions_for_user(desk).can_publish()
    assert not news_index.get_parent().permissions_for_user(desk).can_add_subpage()


def test_rights_that_were_taken_away_stay_away(campus):
    GroupPagePermission.objects.all().delete()
    call_command("setup_site", verbosity=0)
    assert not GroupPagePermission.objects.exists()
    call_command("setup_site", repeat=True, verbosity=0)
    assert GroupPagePermission.objects.exists()


def test_a_renamed_group_gets_no_double(campus):
    Group.objects.filter(name=MODERATORS).update(name="总编室")
    call_command("setup_site", verbosity=0)
    names = {EDITORS, FIRST_REVIEWERS, SECOND_REVIEWERS, "总编室", OFFICE, UNITS, MANAGER, FORM_READERS}
    names |= {HOSTS, DUTY}
    assert set(Group.objects.values_list("name", flat=True)) == names


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["no site", "no default", "site at the root", "own home", "news taken"])
def test_it_copes_with_what_it_finds(start):
    root, site = Page.get_first_root_node(), Site.objects.get()
    welcome = site.root_page
    if start == "no site":
        site.delete()
    elif start == "no default":
        Site.objects.update(is_default_site=False)
    elif start == "site at the root":
        Site.objects.update(root_page=root)
    elif start == "own home":
        welcome.add_child(instance=Page(title="自己的页面", slug="own"))
    elif start == "news taken":
        welcome.add_child(instance=Page(title="自己的动态", slug="news"))
    call_command("setup_site", verbosity=0)
    kept = start in {"own home", "news taken"}
    assert Site.objects.get().root_page.specific_class is (Page if kept else HomePage)
    assert main_indexes().count() == 1
