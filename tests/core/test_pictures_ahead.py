"""Renditions are there before the first reader."""

import json
import logging

import pytest
from django.core.cache import caches
from django.core.management import call_command
from wagtail.images import get_image_model

from cms_apps.core.pictures import PICTURE_FILTERS, SHARE_FILTER
from cms_apps.core.pictures.ahead import make_renditions_of_page
from tests.factories.news import NewsPageFactory
from tests.factories.pictures import PictureFactory

Rendition = get_image_model().get_rendition_model()


def figure(picture):
    return {"type": "figure", "value": {"image": {"image": picture.pk}, "caption": ""}}


@pytest.fixture
def illustrated(news_index):
    """An article with a cover, a figure and a gallery, and its pictures."""
    cover, shown, first, second = (PictureFactory() for _ in range(4))
    article = NewsPageFactory(parent=news_index, cover_image=cover)
    gallery = {"pictures": [figure(picture)["value"] for picture in (first, second)]}
    article.body = json.dumps([figure(shown), {"type": "gallery", "value": gallery}])
    article.save()
    return article, cover, [shown, first, second]


def specs(picture):
    return set(picture.renditions.values_list("filter_spec", flat=True))


def forget_cached():
    for cache in caches.all():
        cache.clear()


def test_publishing_makes_them_and_readers_make_none(client, illustrated, django_capture_on_commit_callbacks):
    article, cover, others = illustrated
    assert not Rendition.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert specs(cover) == {*PICTURE_FILTERS.values(), SHARE_FILTER}
    for picture in others:
        assert specs(picture) == set(PICTURE_FILTERS.values())
    before = Rendition.objects.count()
    forget_cached()
    for address in (article.url, "/news/", "/", f"/api/v3/news/articles/{article.pk}/", f"/en{article.url}"):
        client.get(address)
    assert client.get(article.url).status_code == 200
    assert Rendition.objects.count() == before


@pytest.mark.parametrize("state", ["gone", "unpublished"])
def test_a_page_that_is_not_there_any_more_gets_none(illustrated, state):
    article, *_ = illustrated
    number = article.pk
    article.delete() if state == "gone" else article.unpublish()
    make_renditions_of_page.call(number)
    assert not Rendition.objects.exists()


def test_a_missing_file_is_logged_and_the_others_are_made(illustrated, caplog):
    article, cover, others = illustrated
    others[0].file.storage.delete(others[0].file.name)
    with caplog.at_level(logging.WARNING, "cms_apps.core.pictures"):
        make_renditions_of_page.call(article.pk)
    assert f"image {others[0].pk}" in caplog.text
    assert not specs(others[0])
    assert specs(cover)
    assert specs(others[2])


def test_a_file_that_is_no_picture_any_more_is_logged_too(illustrated, caplog):
    article, cover, others = illustrated
    with others[0].file.storage.open(others[0].file.name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\nbroken")
    make_renditions_of_page.call(article.pk)
    assert f"image {others[0].pk}" in caplog.text
    assert specs(cover)


def test_the_command_makes_those_of_published_pages_only(illustrated, news_index, monkeypatch, capsys):
    monkeypatch.setattr("cms_apps.core.pictures.ahead.CHUNK", 2)
    _article, cover, others = illustrated
    unused, of_draft = PictureFactory(), PictureFactory()
    NewsPageFactory(parent=news_index, cover_image=of_draft, live=False)
    call_command("make_renditions")
    assert specs(cover) == {*PICTURE_FILTERS.values(), SHARE_FILTER}
    assert all(specs(picture) for picture in others)
    assert not specs(unused)
    assert not specs(of_draft)
    assert "4" in capsys.readouterr().out
    count = Rendition.objects.count()
    call_command("make_renditions", verbosity=0)
    assert Rendition.objects.count() == count
