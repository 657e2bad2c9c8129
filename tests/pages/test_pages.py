"""Home, standard pages, the frame around them, and the pages shown when something is wrong."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Site
from wagtail.rich_text import RichText

from cms_apps.core.doors import Door, register_door, unregister_door
from cms_apps.pages.models import Contact, HomeNotice, NavigationLink, SiteFrame, StandardPage

UNSAFE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


@pytest.fixture
def home(campus):
    return campus.root_page.specific


@pytest.fixture
def frame(campus):
    return SiteFrame.objects.get(site=campus)


def html(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    text = response.content.decode()
    assert not UNSAFE.search(text)
    return text


@pytest.mark.parametrize("path", ["/", "/en/", "/news/", "/en/news/"])
def test_site_just_set_up_without_a_frame_is_whole(client, campus, path):
    SiteFrame.objects.all().delete()
    text = html(client, path)
    assert "<h1" in text
    assert 'class="hotline"' not in text
    assert 'class="notices"' not in text
    assert "后勤动态" in text  # until an editor makes a navigation, what is marked for menus stands there


def test_home_shows_the_hotline_large(client, home, frame):
    frame.contacts.add(Contact(kind="phone", label="值班热线", value="66361616", hours="全天"))
    frame.save()
    assert html(client, "/").index('class="hotline"') < html(client, "/").index("tel:66361616")


def test_home_draws_doors_only_while_a_room_has_one(client, campus):
    assert 'class="door"' not in html(client, "/")
    maker = register_door(lambda request: Door(title="写信<给>总经理", url="/letter/", icon="letter"))
    try:
        text = html(client, "/en/")
    finally:
        unregister_door(maker)
    assert 'href="/letter/"' in text
    assert '<span class="door__title" lang="zh-Hans">写信&lt;给&gt;总经理</span>' in text


def test_home_lists_notices_until_their_last_day(client, home):
    yesterday = timezone.localdate() - timedelta(days=1)
    home.notices.add(
        HomeNotice(label="三号公寓停水", address="https://www.example.edu.cn/water"),
        HomeNotice(label="没有链接的通知"),
        HomeNotice(label="过期的通知", last_day=yesterday),
    )
    home.save()
    text = html(client, "/")
    assert '<a href="https://www.example.edu.cn/water">三号公寓停水</a>' in text
    assert "<span>没有链接的通知</span>" in text
    assert "过期的通知" not in text


def test_navigation_marks_where_the_reader_is(client, home, frame):
    parent = home.add_child(instance=StandardPage(title="关于", slug="about"))
    parent.add_child(instance=StandardPage(title="下页", slug="below"))
    hidden = home.add_child(instance=StandardPage(title="草稿", slug="draft", live=False))
    frame.navigation.add(
        NavigationLink(label="首页", page=home),
        NavigationLink(label="关于", label_en="About", page=parent),
        NavigationLink(label="草稿", page=hidden),
    )
    frame.save()
    assert re.findall(r'aria-current="(\w+)"', html(client, "/about/")) == ["page"]
    below = html(client, "/en/about/below/")
    assert re.search(r'href="/en/about/"\s+aria-current="true">About', below)
    assert "草稿" not in below


def test_footer_links_the_filing_numbers_to_their_registers(client, frame):
    frame.icp_number, frame.police_number = "蜀ICP备05026985号", "川公网安备 51010602000061号"
    frame.save()
    text = html(client, "/")
    assert 'href="https://beian.miit.gov.cn/"' in text
    assert "https://beian.mps.gov.cn/#/query/webSearch?code=51010602000061" in text


def test_page_names_itself_and_its_other_language(client, home):
    home.add_child(instance=StandardPage(title="关于", slug="about", introduction="我们是谁。"))
    text = html(client, "/en/about/")
    assert "<title>关于 · Campus Services</title>" in text
    assert '<meta name="description" content="我们是谁。">' in text
    assert re.search(r'rel="canonical"\s+href="http://testserver/about/"', text)
    assert re.search(r'hreflang="zh-Hans"\s+href="http://testserver/about/"', text)
    assert not re.search(r'rel="alternate"\s+hreflang="en"', text)


def test_english_reader_is_told_that_the_page_is_chinese(client, home):
    body = [("paragraph", RichText("<p>正文</p>"))]
    home.add_child(instance=StandardPage(title="关于", slug="about", body=body))
    text = html(client, "/en/about/")
    assert "This page has not been translated yet: you are reading it in Chinese." in text
    assert '<html lang="en">' in text
    assert '<h1 lang="zh-Hans">关于</h1>' in text
    assert '<div class="prose" lang="zh-Hans">' in text
    assert 'class="other-language"' not in html(client, "/about/")


@pytest.mark.parametrize(("path", "home_path"), [("/nowhere/", "/"), ("/en/nowhere/", "/en/")])
def test_not_found_leads_on_in_the_readers_language(client, frame, path, home_path):
    frame.contacts.add(Contact(kind="phone", label="值班热线", value="66361616"))
    frame.save()
    text = html(client, path, status=404)
    assert "tel:66361616" in text
    assert f'<a href="{home_path}">' in text
    assert "canonical" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/en/nowhere/", "/"])
def test_not_found_needs_no_content_at_all(client, path):
    Site.objects.all().delete()
    assert "<h1>" in html(client, path, status=404)


@pytest.mark.django_db
def test_failing_page_asks_the_database_for_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        text = render_to_string("500.html")
    assert "网站暂时出错" in text
    assert '<section lang="en">' in text
    assert "css/site.css" in text
    assert not UNSAFE.search(text)


def test_lockout_page_says_how_long_and_what_to_do(client, campus):
    for _ in range(5):
        response = client.post("/admin/login/", {"username": "forgetful", "password": "wrong"})
    assert response.status_code == 429
    text = response.content.decode()
    assert "15" in text
    assert "/admin/password_reset/" in text
    assert "forgetful" not in text


@pytest.mark.parametrize(
    ("address", "hostname", "port"),
    [
        ("https://hq.example.edu.cn", "hq.example.edu.cn", 443),
        ("http://127.0.0.1:8123", "127.0.0.1", 8123),
        ("", "localhost", 80),
    ],
)
def test_a_new_site_takes_the_address_it_was_given(db, settings, address, hostname, port):
    settings.WAGTAILADMIN_BASE_URL = address
    call_command("setup_site", verbosity=0)
    site = Site.objects.get()
    assert (site.hostname, site.port) == (hostname, port)


def test_an_address_an_administrator_gave_stays(campus, settings):
    Site.objects.update(hostname="www.example.edu.cn", port=80)
    settings.WAGTAILADMIN_BASE_URL = "https://else.example.edu.cn"
    call_command("setup_site", "--repeat", verbosity=0)
    assert Site.objects.get().hostname == "www.example.edu.cn"
