"""What is kept of a review: one record a decision, with the name."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState

from cms_apps.core.models import ReviewRecord
from cms_apps.core.reviews.names import reviewers_of, step_name
from tests.factories.news import NewsPageFactory
from tests.factories.people import administrator, editor, first_reviewer, moderator, second_reviewer
from tests.factories.reviews import again, decide, submitted


def lines(page):
    return [
        (record.verdict, record.step, record.reviewer_name, record.comment)
        for record in ReviewRecord.objects.of(page)
    ]


@pytest.fixture
def people():
    return {
        "writer": editor(first_name="小文", username="wen"),
        "first": first_reviewer(username="fang"),
        "second": second_reviewer(username="shen"),
        "final": moderator(last_name="严明", username="yan"),
    }


def reviewed(index, people, **fields):
    article = submitted(index, people["writer"], **fields)
    for key in ("first", "second", "final"):
        article = decide(article, people[key], comment=f"{key}好")
    return article


def test_each_decision_of_a_review_leaves_one_record(news_index, people):
    article = reviewed(news_index, people)
    assert lines(article) == [
        ("submitted", "", "小文", ""),
        ("passed", "初审 First review", "fang", "first好"),
        ("passed", "复审 Second review", "shen", "second好"),
        ("passed", "终审 Final review", "严明", "final好"),
        ("published", "", "严明", ""),
    ]
    records = ReviewRecord.objects.of(article)
    assert {record.workflow_state_id for record in records} == {WorkflowState.objects.get().pk}
    assert {record.revision_id for record in records} == {article.latest_revision_id}


def test_sent_back_and_submitted_again_is_told(news_index, people):
    article = submitted(news_index, people["writer"])
    article = decide(article, people["first"], "reject", "补充电话")
    article.save_revision(user=people["writer"])
    article.current_workflow_state.resume(user=people["writer"])
    decide(article, people["first"])
    records = ReviewRecord.objects.of(article)
    assert [record.verdict for record in records] == ["submitted", "returned", "submitted", "passed"]
    assert records[1].comment == "补充电话"
    assert records[2].revision_id == again(article).latest_revision_id != records[0].revision_id


def test_the_name_stays_when_the_account_goes(news_index, people):
    article = reviewed(news_index, people)
    people["second"].delete()
    record = ReviewRecord.objects.of(article).get(step="复审 Second review")
    assert (record.reviewer, record.reviewer_name) == (None, "shen")


def test_the_records_stay_when_the_page_goes(news_index, people):
    article = reviewed(news_index, people)
    article.delete()
    assert ReviewRecord.objects.filter(translation_key=article.translation_key).count() == 5


def test_published_without_a_review_is_recorded_as_such(client, news_index, people):
    article = NewsPageFactory(parent=news_index, live=False)
    article.save_revision(user=people["writer"])
    client.force_login(people["final"])
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={article.pk}", {"include_descendants": ""})
    assert again(article).live
    assert lines(article) == [("published", "", "严明", "")]
    assert ReviewRecord.objects.of(article).get().workflow_state_id is None


def test_a_change_published_after_the_review_counts_as_direct(news_index, people):
    article = reviewed(news_index, people)
    chief = administrator(username="chief")
    article.save_revision(user=chief).publish(user=chief)
    assert [record.workflow_state_id is None for record in ReviewRecord.objects.of(article)] == [
        *[False] * 5,
        True,
    ]
    assert reviewers_of(again(article)) == []


def test_an_unpublished_version_published_again_keeps_its_review(news_index, people):
    article = reviewed(news_index, people)
    article.unpublish(user=people["final"])
    Revision.objects.get(pk=article.latest_revision_id).publish(user=people["final"])
    publications = ReviewRecord.objects.of(article).filter(verdict="published")
    assert [record.workflow_state_id is None for record in publications] == [False, False]


def test_what_the_clock_publishes_is_in_the_name_of_who_passed_it(news_index, people):
    article = reviewed(news_index, people, go_live_at=timezone.now() + timedelta(hours=1))
    assert not article.live
    assert [verdict for verdict, *_rest in lines(article)] == ["submitted", *["passed"] * 3]
    past = timezone.now() - timedelta(minutes=1)
    revision = article.latest_revision
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    assert again(article).live
    record = ReviewRecord.objects.of(article).get(verdict="published")
    assert (record.reviewer_name, record.step) == ("严明", ReviewRecord.SCHEDULED)
    assert record.workflow_state_id == WorkflowState.objects.get().pk


def test_a_program_without_a_person_leaves_no_record(news_index):
    article = NewsPageFactory(parent=news_index, live=False)
    article.save_revision().publish()
    assert not ReviewRecord.objects.of(article).exists()


def test_one_decision_undone_leaves_no_record(news_index, people):
    article = submitted(news_index, people["writer"])
    with transaction.atomic():
        decide(article, people["first"])
        transaction.set_rollback(True)
    assert [verdict for verdict, *_rest in lines(article)] == ["submitted"]


def test_a_page_of_another_kind_is_recorded_too(campus, people):
    home = Page.objects.get(pk=campus.root_page.pk).specific
    home.save_revision(user=people["writer"])
    home.get_workflow().start(home, people["writer"])
    decide(home, people["first"])
    assert [verdict for verdict, *_rest in lines(home)] == ["submitted", "passed"]


def test_translations_have_records_of_their_own(news_index, people):
    from wagtail.models import Locale

    article = reviewed(news_index, people)
    english = Locale.objects.get_or_create(language_code="en")[0]
    translated = article.copy_for_translation(english, copy_parents=True)
    assert not ReviewRecord.objects.of(translated).exists()


@pytest.mark.parametrize(("shows", "named"), [(True, ["fang", "shen", "严明"]), (False, [])])
def test_an_article_names_its_reviewers_where_the_index_prints_them(news_index, people, shows, named):
    news_index.shows_reviewers = shows
    news_index.save()
    article = reviewed(news_index, people)
    assert [reviewer["name"] for reviewer in article.reviewers] == named


@pytest.mark.parametrize("shows", [True, False])
def test_the_api_names_them_too(client, news_index, people, shows):
    news_index.shows_reviewers = shows
    news_index.save()
    article = reviewed(news_index, people)
    answer = client.get(f"/api/v3/pages/{article.pk}/").json()
    steps = [reviewer["step"] for reviewer in answer["reviewers"]]
    assert steps == (["初审", "复审", "终审"] if shows else [])


def test_an_article_in_review_again_names_those_of_the_live_version(news_index, people):
    news_index.shows_reviewers = True
    news_index.save()
    article = reviewed(news_index, people)
    article.save_revision(user=people["writer"])
    article.get_workflow().start(article, people["writer"])
    article = decide(article, first_reviewer(username="new"))
    assert [reviewer["name"] for reviewer in article.reviewers] == ["fang", "shen", "严明"]


@pytest.mark.parametrize(
    ("name", "chinese", "english"),
    [
        ("初审 First review", "初审", "First review"),
        ("保密审查", "保密审查", "保密审查"),
        ("Legal check", "Legal check", "Legal check"),
        ("初审 二组", "初审 二组", "初审 二组"),
    ],
)
def test_a_step_with_two_names_is_named_in_the_readers_language(name, chinese, english):
    from django.utils import translation

    for code, expected in (("zh-hans", chinese), ("en", english)):
        with translation.override(code):
            assert step_name(name) == expected
