"""What the head of home and standard pages tells search engines and share cards."""

import re

import pytest

from cms_apps.pages.models import StandardPage


@pytest.fixture
def home(campus):
    return campus.root_page.specific


def head(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().partition("</head>")[0]


def meta(client, path):
    return dict(re.findall(r'<meta\s+(?:name|property)="([^"]+)"\s+content="([^"]*)"', head(client, path)))


def test_home_introduces_itself_in_each_language(client, home):
    home.lead = "吃住水电"
    home.save_revision().publish()
    chinese, english = meta(client, "/"), meta(client, "/en/")
    assert chinese["description"] == chinese["og:description"] == "吃住水电"
    assert (chinese["og:locale"], english["og:locale"]) == ("zh_CN", "en_GB")
    assert (chinese["og:url"], english["og:url"]) == ("http://testserver/", "http://testserver/en/")


def test_words_for_search_engines_come_before_the_introduction(client, home):
    page = StandardPage(title='关于"我们"', slug="about", introduction="我们是谁。" * 60)
    home.add_child(instance=page)
    card = meta(client, "/about/")
    assert card["og:title"] == "关于&quot;我们&quot;"
    assert card["description"].startswith("我们是谁。")
    assert len(card["description"]) == 160
    page.search_description = "后勤集团简介"
    page.save()
    card = meta(client, "/about/")
    assert card["description"] == card["og:description"] == "后勤集团简介"
    assert (card["og:type"], card["twitter:card"]) == ("website", "summary")


def test_untranslated_page_is_shared_under_its_own_address_and_language(client, home):
    home.add_child(instance=StandardPage(title="关于", slug="about"))
    card = meta(client, "/en/about/")
    assert card["og:url"] == "http://testserver/about/"
    assert card["og:locale"] == "zh_CN"


def test_page_in_two_languages_names_both_and_chinese_for_all_others(client, home):
    links = dict(re.findall(r'rel="alternate"\s+hreflang="([^"]+)"\s+href="([^"]+)"', head(client, "/en/")))
    assert links == {
        "zh-Hans": "http://testserver/",
        "en": "http://testserver/en/",
        "x-default": "http://testserver/",
    }


def test_missing_page_has_no_card(client, home):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "og:" not in response.content.decode()
