"""Two languages on one address each."""

import pytest
from django.utils import translation

from cms_apps.core.languages import in_language, language_links
from cms_apps.news.models import NewsCategory


@pytest.mark.parametrize(
    ("language", "name_en", "expected"),
    [("zh-hans", "Catering", "饮食"), ("en", "Catering", "Catering"), ("en", "", "饮食")],
)
def test_short_texts_fall_back_to_chinese(language, name_en, expected):
    with translation.override(language):
        assert in_language(NewsCategory(name="饮食", name_en=name_en), "name") == expected


@pytest.mark.parametrize(
    ("address", "chinese", "english"),
    [
        ("/", "/", "/en/"),
        ("/news/?year=2025&page=2", "/news/?year=2025&page=2", "/en/news/?year=2025&page=2"),
        ("/en/news/", "/news/", "/en/news/"),
        (
            "/news/%E7%83%AD%E7%BA%BF/",
            "/news/%E7%83%AD%E7%BA%BF/",
            "/en/news/%E7%83%AD%E7%BA%BF/",
        ),
    ],
)
def test_the_switch_keeps_page_and_query(rf, address, chinese, english):
    with translation.override("en" if address.startswith("/en/") else "zh-hans"):
        links = language_links(rf.get(address))
    assert [link["url"] for link in links] == [chinese, english]
    assert [link["active"] for link in links].count(True) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/", "zh-hans"), ("/en/", "en")])
def test_the_address_decides_the_language_and_not_the_browser(client, campus, address, language):
    answer = client.get(address, headers={"accept-language": "fr"})
    assert answer.status_code == 200
    assert answer["Content-Language"] == language
