"""The demo site: complete, safe to load again, and every login finds something that waits."""

import json
import logging
from datetime import date, timedelta

import pytest
from demo.extras import EXTRAS, NEWS_FILE
from demo.people import PEOPLE
from demo.pictures import PICTURES
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone, translation
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from cms_apps.cases.models import Case, Citation, CoSign, PublishedCase
from cms_apps.cases.publication.redacting import maskings
from cms_apps.cases.rates.keeping import differences
from cms_apps.cases.rates.report import report
from cms_apps.cases.states import CaseKind, CaseState, Source
from cms_apps.hotline.models import Call, DutyPost, DutyRoster, DutySwap, OutageNotice
from cms_apps.hotline.now import on_duty_at
from cms_apps.hotline.services.rostering import problems_of
from cms_apps.hotline.states import CallOutcome
from cms_apps.news.models import NewsCategory, NewsImport, NewsPage
from cms_apps.pages.models import Contact, HomePage, NavigationLink, SiteFrame, StandardPage
from cms_apps.reception.models import Host, ReceptionDay, ReceptionDayPage, Signup, Slot, Talk
from cms_apps.reception.outcomes import figures_of, raised_on
from cms_apps.reception.states import SignupState, TalkOutcome
from cms_apps.search.models import SearchOutcome, Synonyms
from cms_apps.societies.models import Member, OfficeHandOver, Society, SocietyPage

pytestmark = pytest.mark.django_db
COUNTED = (
    Page,
    Revision,
    NewsImport,
    WorkflowState,
    TaskState,
    Contact,
    NavigationLink,
    Synonyms,
    SearchOutcome,
    SearchPromotion,
    Case,
    PublishedCase,
    CoSign,
    Citation,
    Host,
    ReceptionDay,
    Slot,
    Signup,
    Talk,
)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo loaded once for this file: drawing thirteen pictures takes seconds."""
    from django.db import transaction
    from django.test import override_settings

    logging.disable(logging.INFO)
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def counts():
    models = (*COUNTED, get_user_model(), get_image_model(), get_document_model())
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def waiting_page(demo):
    return lambda slug: NewsPage.objects.get(slug=slug, locale__language_code="zh-hans")


def test_loading_again_adds_nothing(demo):
    before = counts()
    call_command("load_demo", verbosity=0)
    assert counts() == before


def test_loading_again_keeps_what_people_changed(demo):
    article = NewsPage.objects.get(slug="hotline-opens", locale__language_code="zh-hans")
    article.title, article.cover_image = "改过的标题", None
    article.tags.clear()
    article.save_revision().publish()
    home = HomePage.objects.get(locale__language_code="zh-hans")
    home.headline = "改过的首页"
    home.save_revision().publish()
    SiteFrame.objects.update(name="改过的名称")
    user = get_user_model().objects.get(username="demo-editor")
    user.set_password("changed-by-somebody")
    user.save()

    call_command("load_demo", verbosity=0)

    article = NewsPage.objects.get(slug="hotline-opens", locale__language_code="zh-hans")
    assert (article.title, article.cover_image, article.tags.count()) == ("改过的标题", None, 0)
    assert HomePage.objects.get(locale__language_code="zh-hans").headline == "改过的首页"
    assert SiteFrame.objects.get().name == "改过的名称"
    user.refresh_from_db()
    assert user.check_password("changed-by-somebody")


def test_loading_again_brings_back_what_was_deleted(demo):
    NewsPage.objects.get(slug="kitchen-check-may").delete()
    StandardPage.objects.get(slug="contact", locale__language_code="zh-hans").delete()
    call_command("load_demo", verbosity=0)
    assert NewsPage.objects.get(slug="kitchen-check-may").cover_image is not None
    assert StandardPage.objects.get(slug="contact", locale__language_code="zh-hans").live


def test_news_cover_two_years_and_every_category(demo):
    articles = NewsPage.objects.live()
    dates = sorted(articles.values_list("date", flat=True))
    assert len(dates) >= 24
    assert (dates[-1] - dates[0]).days >= 730
    assert dates[-1] <= date(2026, 11, 23)
    assert not NewsCategory.objects.exclude(articles__in=articles).exists()


def test_every_article_is_as_the_file_says_and_has_its_extras(demo):
    lines = [json.loads(line) for line in NEWS_FILE.read_text(encoding="utf-8").splitlines()]
    slugs = {line["slug"] for line in lines}
    assert len(slugs) == len(lines)
    assert slugs >= EXTRAS.keys()
    assert all(0 < len(line["summary"]) <= 120 for line in lines)
    covered = NewsPage.objects.filter(slug__in=[slug for slug, extra in EXTRAS.items() if extra.cover])
    assert covered.exists()
    assert not covered.filter(cover_image=None).exists()


def test_articles_and_pages_use_every_kind_of_block(demo):
    bodies = [page.body for model in (NewsPage, StandardPage) for page in model.objects.live()]
    kinds = {block.block_type for body in bodies for block in body}
    assert kinds == set(NewsPage.body.field.stream_block.child_blocks)
    for body in bodies:
        body.stream_block.clean(body)


def test_every_picture_is_described(demo):
    images = get_image_model().objects.all()
    assert images.count() == len(PICTURES) >= 10
    assert {(image.width, image.height) for image in images} == {(1600, 900)}
    assert all(image.description and image.description != image.title for image in images)


def test_a_picture_is_drawn_the_same_every_time():
    assert PICTURES["water"].draw().png() == PICTURES["water"].draw().png()


@pytest.mark.parametrize("key", PEOPLE)
def test_every_login_works(demo, client, key):
    person = PEOPLE[key]
    fields = {"username": person.username, "password": person.password, "next": "/admin/"}
    assert client.post("/admin/login/", fields).headers["Location"] == "/admin/"
    answer = client.get("/admin/")
    if key == "successor":  # whose term has not begun
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert person.name in answer.content.decode()


def test_everybody_reads_the_admin_in_chinese(demo):
    people = UserProfile.objects.filter(user__username__startswith="demo-")
    assert set(people.values_list("preferred_language", flat=True)) == {"zh-hans"}
    assert people.count() == len(PEOPLE)


def test_editor_finds_a_draft_and_a_returned_article(waiting_page):
    draft, returned = waiting_page("umbrella-stations"), waiting_page("drying-rooms")
    assert not draft.live
    assert draft.owner.username == "demo-editor"
    state = returned.current_workflow_state
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment


AT_STEP = {
    "demo-first": "canteen-night-snack",
    "demo-second": "water-tank-cleaning",
    "demo-moderator": "parcel-station-hours",
}


@pytest.mark.parametrize("username", AT_STEP)
def test_each_reviewer_finds_an_article_at_their_step(waiting_page, client, username):
    client.force_login(get_user_model().objects.get(username=username), settings.AUTHENTICATION_BACKENDS[-1])
    home = client.get("/admin/").content.decode()
    titles = {name: waiting_page(slug).title for name, slug in AT_STEP.items()}
    assert [name for name, title in titles.items() if title in home] == [username]


def test_one_article_has_gone_through_every_review(waiting_page, client):
    article = waiting_page("corridor-lights")
    assert article.live
    names = [reviewer["name"] for reviewer in article.reviewers]
    with translation.override("en"):  # nor does it depend on the reader's language
        assert [reviewer["name"] for reviewer in NewsPage.objects.get(pk=article.pk).reviewers] == names
    assert [name.split()[-1] for name in names] == ["方知微", "沈细明", "严明明"]
    client.force_login(
        get_user_model().objects.get(username="demo-editor"), settings.AUTHENTICATION_BACKENDS[-1]
    )
    sheet = client.get(f"/admin/reviews/{article.pk}/").content.decode()
    assert all(name in sheet for name in names)
    assert "请补上各楼的完成日期。" in sheet


def test_one_article_waits_for_its_hour(waiting_page):
    scheduled = waiting_page("quiet-hours-exam-weeks")
    assert scheduled.scheduled_revision is not None
    assert scheduled.go_live_at > timezone.now()
    assert not scheduled.live


@pytest.mark.parametrize("address", ["/", "/en/", "/news/", "/about/", "/service-guide/", "/contact/"])
def test_pages_answer_with_notices_and_contacts(demo, client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "66361616" in answer.content.decode()


def test_it_refuses_where_its_app_is_not_installed(monkeypatch):
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_it_prints_addresses_and_logins(demo, capsys):
    call_command("load_demo", port=8123)
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8123/admin/" in printed
    for person in PEOPLE.values():
        assert f"{person.username} / {person.password}" in printed


def test_search_has_something_of_everything(demo, client):
    first = client.get("/search/").content.decode()
    assert "热水</a>" in first
    assert "游泳馆" not in first
    assert "西区同学请先看这一条。" in client.get("/search/", {"q": "停水"}).content.decode()
    assert "<mark>食堂</mark>" in client.get("/search/", {"q": "饭堂"}).content.decode()
    assert ">公寓</a>" in client.get("/search/", {"q": "gongyu"}).content.decode()
    found = {item["title"] for item in client.get("/api/v3/search/completions/?q=hqzq").json()["items"]}
    assert "后勤自强奖学金开始申请：每年20名，每人1000元" in found


def test_letters_of_a_year_stand_in_every_state_and_are_of_every_kind(demo):
    assert Case.objects.exclude(source=Source.RECEPTION).filter(calls=None).count() == 60
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState)
    assert set(Case.objects.values_list("kind", flat=True)) == set(CaseKind)
    assert Case.objects.overdue().exists()
    assert Case.objects.urgent().exists()
    assert Case.objects.exclude(urgent=None).count() == 2
    merged = Case.objects.exclude(duplicate_of=None).filter(source=Source.LETTER)
    into = set(merged.values_list("duplicate_of__subject", flat=True))
    assert into == {"晚上七点以后没有热菜", "热水晚上十点就停"}


def test_the_record_of_every_letter_is_in_order_of_time(demo):
    for case in Case.objects.prefetch_related("events"):
        moments = [event.at for event in case.events.all()]
        assert moments == sorted(moments), case.subject
        assert moments[0] == case.opened_at
        assert moments[-1] <= timezone.now()


def test_the_rates_agree_with_the_record_and_differ_by_unit(demo):
    assert not differences()
    shown = report()
    rates = {line.name.slug: line.counts.on_time_rate for line in shown.units if line.name}
    assert rates.keys() == {"canteens", "dormitories", "energy", "repairs"}
    assert rates["canteens"] > rates["energy"]
    assert len(shown.months) == 12


def test_published_letters_tell_nobody_who_wrote_them(demo):
    masked = []
    for letter in PublishedCase.objects.select_related("case").prefetch_related("case__messages"):
        words = f"{letter.title}\n{letter.letter}\n{letter.answer}"
        said = [letter.case.subject, *(message.text for message in letter.case.messages.all())]
        found = [mask for text in said for mask in maskings(text)]
        assert not [mask.original for mask in found if mask.original in words], letter.title
        masked += found
    assert {mask.what for mask in masked} >= {"name", "phone", "number", "room", "account"}
    assert PublishedCase.objects.count() > 30


def test_letters_were_joined_while_they_could_be_and_lead_to_articles(demo, client):
    for joined in CoSign.objects.select_related("case__published"):
        assert joined.case.published.published_at < joined.at < (joined.case.closed_at or timezone.now())
    most = PublishedCase.objects.for_lists().order_by("-joined", "-pk").first()
    assert (most.title, most.joined, most.case.state) == ("热水晚上十点就停", 23, CaseState.IN_PROGRESS)
    assert Citation.objects.count() >= 2
    article = client.get("/news/canteen-evening-window-2026/").content.decode()
    assert "晚上七点以后没有热菜" in article


def test_a_reception_day_to_come_is_half_booked_with_a_queue_and_a_party(demo, client):
    page = ReceptionDayPage.objects.get(ends_at__gt=timezone.now(), locale__language_code="zh-hans")
    assert page.is_open
    day = ReceptionDay.objects.get(key=page.translation_key)
    assert set(day.signups.values_list("state", flat=True)) == {SignupState.CONFIRMED, SignupState.WAITING}
    assert day.signups.filter(party=3, state=SignupState.CONFIRMED).exists()
    assert day.slots.values("host").distinct().count() == 3
    assert all(host.photo for host in Host.objects.all())
    assert Host.objects.get(name="林晓雨").user.username == "demo-assistant"
    for prefix in ("", "/en"):
        assert client.get(f"{prefix}/reception-days/").status_code == 200


def test_past_reception_days_tell_what_came_of_every_matter(demo, client):
    days = ReceptionDay.objects.filter(starts_at__lt=timezone.now()).order_by("starts_at")
    assert [(timezone.now() - day.starts_at).days // 7 for day in days] in ([5, 1], [6, 2])
    assert set(Talk.objects.values_list("outcome", flat=True)) == set(TalkOutcome)
    assert Signup.objects.filter(state=SignupState.NO_SHOW).exists()
    figures = figures_of([day.key for day in days])
    assert all(figures[day.key].walk_ins for day in days)
    assert [figures[day.key].worked_on for day in days] == [0, 3]
    raised = [matter for day in days for matter in raised_on(day.key)]
    assert len(raised) == 10
    assert sum(matter.letter is not None for matter in raised) == 3
    assert sum(matter.promised is not None for matter in raised) == 2
    names = Signup.objects.values_list("called", flat=True)
    told = "".join(f"{matter.talk.raised}{matter.talk.came_of_it}" for matter in raised)
    assert not [name for name in names if name in told]


def test_the_hotline_has_a_term_a_hundred_and_twenty_calls_and_somebody_on_duty(demo):
    roster = DutyRoster.objects.get(state="published")
    assert roster.first < timezone.localdate() - timedelta(days=80) < roster.last
    assert not problems_of(roster)
    posts = dict(DutyPost.objects.values_list("slug").annotate(Count("people")))
    assert posts == {"leader": 6, "head": 12}
    assert [duty.post.slug for duty in on_duty_at(timezone.now()).on_duty] == ["leader", "head"]
    assert Call.objects.count() == 120
    assert set(Call.objects.values_list("outcome", flat=True)) == set(CallOutcome)
    assert not Call.objects.filter(received_at__gt=timezone.now()).exists()
    assert OutageNotice.objects.current().count() == 1


def test_the_next_terms_roster_is_drawn_up_and_swaps_are_open(demo):
    following = DutyRoster.objects.get(state="draft")
    assert not problems_of(following)
    assert following.shifts.filter(by_hand=False).count() == 2 * len(following.days)
    assert sorted(DutySwap.objects.open().values_list("state", flat=True)) == ["asked", "asked", "taken"]


def test_three_societies_the_third_in_preparation_with_a_hand_over_and_members(demo):
    assert Society.objects.count() == 3
    pages = SocietyPage.objects.live().filter(locale__language_code="zh-hans")
    assert sorted(page.founded_on is None for page in pages) == [False, False, True]
    assert OfficeHandOver.objects.open().count() == 1
    assert OfficeHandOver.objects.exclude(done_at=None).count() == 1
    canteens = Society.objects.get(slug="canteen-committee")
    president, successor = (PEOPLE[key].username for key in ("president", "successor"))
    in_office = set(canteens.officers.user_set.values_list("username", flat=True))
    assert president in in_office
    assert successor not in in_office
    assert sorted(Member.objects.values_list("state", flat=True)) == ["applied"] * 2 + ["member"] * 3
