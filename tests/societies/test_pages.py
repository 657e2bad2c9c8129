"""What readers see of the societies, and whom they do not see."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel
from wagtail.models import Locale, PageViewRestriction
from wagtail.rich_text import RichText

from cms_apps.core.models import Unit
from cms_apps.search.scope import Scope
from cms_apps.search.service import search_site
from cms_apps.societies.models import SocietyIndexPage, SocietySpace
from cms_apps.societies.models.pages import SocietyContact
from cms_apps.societies.services.terms import end_now
from tests.factories.forms import feedback_page
from tests.factories.people import UserFactory
from tests.factories.pictures import PictureFactory
from tests.factories.societies import activity, minutes, news, office_of, officer, page_of, society

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LISTS = ("/societies/", "/en/societies/", "/api/v3/societies/")
TEXT = [("paragraph", RichText("<p>每周检查一次食堂。</p>"))]


@pytest.fixture
def made(campus):
    return society(unit=Unit.objects.get(slug="canteens"))


def text(client, page):
    answer = client.get(page if isinstance(page, str) else page.get_url())
    assert answer.status_code == 200
    return answer.content.decode()


def published(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def in_english(page, **fields):
    copy = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    for above in copy.get_ancestors().filter(live=False):
        above.specific.save_revision().publish()
    return published(copy.specific, **fields)


def queries_of(client, address):
    """How many a page takes when it was asked for before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# -- The list -----------------------------------------------------------------------------------------


def test_the_list_names_each_society_with_its_purpose_and_state(made, client):
    other = society("energy", order=1)
    published(page_of(made), purpose="把学生的意见带到食堂。", founded_on=date(2005, 3, 1))
    published(page_of(other), is_recruiting=True)
    shown = text(client, "/societies/")
    assert shown.index("energy社团") < shown.index("canteen社团")
    for words in ("把学生的意见带到食堂。", "2005年3月1日", "筹备中", "招新", 'href="/societies/canteen/"'):
        assert words in shown, words


def test_a_draft_or_an_inactive_society_is_not_listed(made, client):
    society("draft", is_published=False)
    society("gone", is_active=False)
    shown = text(client, "/societies/")
    assert "canteen社团" in shown
    assert "draft社团" not in shown
    assert "gone社团" not in shown


def test_an_index_without_societies_says_so(campus, client):
    assert "还没有社团" in text(client, "/societies/")
    assert "No society has a page here yet." in text(client, "/en/societies/")


def test_an_untranslated_society_is_listed_in_chinese_for_english_readers(made, client):
    other = society("energy")
    in_english(page_of(other), title="Energy Association")
    shown = text(client, "/en/societies/")
    assert "Energy Association" in shown
    assert "energy社团" not in shown
    assert '<a class="row__title" href="/en/societies/canteen/" lang="zh-Hans">' in shown
    assert "energy社团" in text(client, "/societies/")


def test_thirty_societies_cost_what_three_do(campus, client):
    def counts(start, stop):
        for number in range(start, stop):
            logo = PictureFactory(file__width=30, file__height=30)
            page = page_of(society(f"s{number}"))
            page.logo = logo
            page.save()
        return [queries_of(client, address) for address in LISTS]

    few = counts(0, 3)
    assert max(few) < 35
    assert counts(3, 30) == few


# -- A society ----------------------------------------------------------------------------------------


def test_its_page_answers_under_the_address_of_its_space_only(made, client):
    assert page_of(made).get_url() == "/societies/canteen/"
    assert "canteen社团" in text(client, "/societies/canteen/")
    page_of(made).get_parent().specific.unpublish()
    assert client.get("/societies/canteen/").status_code == 404


def test_offices_are_shown_with_the_names_that_may_be_published(made, client):
    office_of(made, "会长", is_main_contact=True, seats=9)
    officer(made, name="会长", shows_name=True)
    hidden = officer(made, UserFactory(username="zhangsan"), name="会长", last=timezone.localdate() + 9 * DAY)
    silent = officer(made, name="副会长")
    office_of(made, "财务")
    shown = text(client, page_of(made))
    named = made.offices.get(name="会长").terms.get(shows_name=True).name
    assert named in shown
    for account in (hidden, silent):
        assert account.username not in shown
    assert shown.count("主要联系人") == 1
    assert shown.count("暂时空缺") == 1
    assert shown.count("在任，不公布姓名") == 1


def test_a_name_goes_with_its_term(made, client):
    user = officer(made, shows_name=True)
    assert user.username in text(client, page_of(made))
    end_now(made.offices.get().terms.get().pk)
    shown = text(client, page_of(made))
    assert user.username not in shown
    assert "暂时空缺" in shown


def test_all_that_is_written_of_it_is_shown(made, client):
    page = page_of(made)
    page.contacts = [SocietyContact(label="邮箱", value="canteen@example.edu.cn")]
    published(
        page,
        founded_on=date(2005, 3, 1),
        is_recruiting=True,
        recruiting_note="爱吃的同学",
        charter=TEXT,
        logo=PictureFactory(file__width=300, file__height=300),
    )
    shown = text(client, page)
    assert made.unit.name in shown
    for words in ("2005年3月1日", "爱吃的同学", "mailto:canteen@example.edu.cn", "章程", "每周检查", "<img"):
        assert words in shown, words


def test_what_there_is_none_of_is_said_in_words(made, client):
    shown = text(client, page_of(made))
    for words in ("筹备中", "还没有登记职务", "目前没有安排", "还没有发布", "还没有办过", "还没有公布"):
        assert words in shown, words


def test_activities_stand_by_whether_they_are_over(made, client):
    now = timezone.now()
    activity(made, title="长期活动", starts_at=now - 9 * DAY, ends_at=now + DAY)
    activity(made, title="下次检查", starts_at=now + DAY)
    activity(made, title="上次检查", starts_at=now - DAY, report=TEXT)
    activity(made, title="没发布的", is_published=False)
    shown = text(client, page_of(made))
    heading = shown.index('id="past"')
    assert shown.index("长期活动") < shown.index("下次检查") < heading < shown.index("上次检查")
    assert "没发布的" not in shown


def test_what_is_older_stays_behind_a_click(made, client):
    for number in range(7):
        news(made, title=f"第{number}条", date=date(2026, 1, 1 + number))
        minutes(made, title=f"第{number}次会", date=date(2026, 1, 1 + number))
    shown = text(client, page_of(made))
    assert shown.index("第6条") < shown.index("更早的消息") < shown.index("第1条") < shown.index("第0条")
    assert shown.index("第6次会") < shown.index("更早的纪要") < shown.index("第0次会")


def test_private_pages_are_shown_to_nobody(made, client):
    page = news(made, title="内部消息")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "内部消息" not in text(client, page_of(made))


def test_an_english_page_shows_what_was_not_translated_in_chinese(made, client):
    first, second = news(made, title="第一条"), news(made, title="第二条")
    in_english(page_of(made), title="Canteen Committee")
    in_english(first, title="The first")
    shown = text(client, "/en/societies/canteen/")
    assert "Canteen Committee" in shown
    assert "The first" in shown
    assert "第一条" not in shown
    assert f'href="/en/societies/canteen/{second.slug}/" lang="zh-Hans"' in shown
    assert "第二条" in text(client, f"/en/societies/canteen/{second.slug}/")


def test_an_inactive_society_says_so_and_names_nobody(made, client):
    user = officer(made, shows_name=True)
    made.is_active = False
    made.save()
    shown = text(client, page_of(made))
    assert "已不再活动" in shown
    assert user.username not in shown


def test_a_space_without_a_record_is_shown_as_far_as_there_is_something(made, campus, client):
    index = SocietyIndexPage.objects.get(locale__language_code="zh-hans")
    space = index.add_child(instance=SocietySpace(title="手工建的", slug="by-hand"))
    page = type(page_of(made))(title="手工建的", slug="about")
    space.add_child(instance=page)
    assert "手工建的" in text(client, page)
    assert "手工建的" in text(client, "/societies/")


def test_a_society_costs_the_same_however_much_it_does(made, client):
    def count(start, stop):
        for number in range(start, stop):
            news(made)
            minutes(made)
            for days in (number + 1, -number - 1):
                activity(made, starts_at=timezone.now() + days * DAY)
            officer(made, name=f"职务{number}", shows_name=True)
        return queries_of(client, "/societies/canteen/")

    few = count(0, 3)
    assert few < 45
    assert count(3, 30) == few


# -- What officers write --------------------------------------------------------------------------------


def test_an_activity_says_when_and_where_and_whose_it_is(made, client):
    starts_at = timezone.make_aware(datetime(2026, 12, 5, 14))
    page = activity(made, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place_detail="门口")
    with travel(starts_at - DAY):
        shown = text(client, page)
    assert '<time datetime="2026-12-05T14:00+08:00">2026年12月5日 14:00</time>' in shown
    assert ">16:00</time>" in shown
    assert "门口" in shown
    assert 'href="/societies/canteen/"' in shown
    assert "活动已结束" not in shown


def test_an_activity_of_two_days_names_both(made, client):
    starts_at = timezone.make_aware(datetime(2026, 12, 5, 23))
    page = activity(made, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    assert "2026年12月6日 01:00" in text(client, page)


def test_what_is_called_off_is_said_loudly(made, campus, client):
    form = feedback_page(campus.root_page, slug="sign-up")
    page = activity(made, is_called_off=True, sign_up_page=form)
    shown = text(client, page)
    assert ">活动取消。</strong>" in shown
    assert "<title>已取消 · " in shown
    assert form.get_url() not in shown
    assert "已取消" in text(client, page_of(made))


def test_the_form_is_linked_while_it_is_there_and_the_activity_is_not_over(made, campus, client):
    form = feedback_page(campus.root_page, slug="sign-up")
    page = activity(made, sign_up_page=form)
    link = f'href="{form.get_url()}"'
    assert link in text(client, page)
    with travel(page.starts_at + DAY):
        assert link not in text(client, page)
    restriction = PageViewRestriction.objects.create(page=form, restriction_type=PageViewRestriction.LOGIN)
    assert link not in text(client, page)
    restriction.delete()
    form.unpublish()
    assert link not in text(client, page)


def test_afterwards_there_is_a_report_or_word_that_there_is_none(made, client):
    page = activity(made, starts_at=timezone.now() - DAY)
    assert "社团还没有写活动情况" in text(client, page)
    shown = text(client, published(page, report=TEXT))
    assert "活动情况" in shown
    assert "每周检查一次食堂" in shown
    assert "还没有写活动情况" not in shown


def test_news_and_minutes_show_their_words(made, client):
    told = news(made, body=TEXT, summary="一句话", date=date(2026, 1, 2))
    held = minutes(made, body=TEXT, kind="report", date=date(2026, 1, 3))
    assert "一句话" in text(client, told)
    assert "2026年1月2日" in text(client, told)
    assert "2026年1月3日" in text(client, held)
    assert held.get_kind_display() in text(client, held)


# -- Where it is found --------------------------------------------------------------------------------


def found(site, words):
    return [hit.record for hit in search_site(query=words, scope=Scope(site=site)).hits]


def test_pages_are_found_and_spaces_are_not(made, campus):
    page = published(page_of(made), title="伙食管理委员会")
    space = page.get_parent().specific
    published(space, title="伙食管理委员会")
    assert [record.pk for record in found(campus, "伙食管理委员会")] == [page.pk]


def test_what_officers_wrote_is_found_by_its_kind_and_day(made, campus):
    pages = [
        news(made, title="光盘行动开始", date=date(2026, 1, 2)),
        activity(made, title="光盘行动现场", starts_at=timezone.make_aware(datetime(2026, 1, 3, 0, 30))),
        minutes(made, title="光盘行动纪要", date=date(2026, 1, 4)),
    ]
    answer = search_site(query="光盘行动", scope=Scope(site=campus))
    assert {hit.record.pk for hit in answer.hits} == {page.pk for page in pages}
    days = {hit.source.key: hit.day for hit in answer.hits}
    assert days == {
        "society-news": date(2026, 1, 2),
        "activities": date(2026, 1, 3),
        "minutes": date(2026, 1, 4),
    }
    made.is_active = False
    made.save()
    assert found(campus, "光盘行动") == []


def test_a_space_is_in_no_sitemap_or_menu(made, client):
    listed = text(client, "/sitemap.xml")
    assert listed.count("/societies/canteen/</loc>") == 1
    assert "/societies/canteen/" not in text(client, "/").split("<main", 1)[0]


def test_the_page_api_tells_of_the_page_and_leads_to_it(made, client):
    page = published(page_of(made), purpose="说给大家")
    assert client.get(f"/api/v3/pages/{page.pk}/").json()["purpose"] == "说给大家"
    space = client.get(f"/api/v3/pages/{page.get_parent().pk}/").json()
    assert "purpose" not in space
    answer = client.get("/api/v3/pages/find/?html_path=/societies/canteen/", follow=True)
    assert answer.json()["id"] == page.pk


def test_an_editor_sees_a_page_before_it_is_published(made, client):
    written = [
        page_of(made),
        page_of(made).get_parent().specific,
        news(made, is_published=False, body=TEXT),
        activity(made, is_published=False),
        minutes(made, is_published=False),
    ]
    for page in written:
        answer = page.make_preview_request()
        assert answer.status_code == 200, page
        assert page.title in answer.render().content.decode()


def test_texts_are_there_in_english(made, client):
    in_english(page_of(made), title="Canteen Committee")
    shown = text(client, "/en/societies/canteen/")
    for words in ("In preparation", "Whom to turn to", "Nothing is planned at present."):
        assert words in shown
