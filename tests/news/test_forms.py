"""What the editor's form asks of a cover."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_apps.news.models import NewsCategory, NewsPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import moderator
from tests.factories.pictures import PictureFactory


def form(**fields):
    return {
        "title": "供暖开始",
        "slug": "heating",
        "category": NewsCategory.objects.first().pk,
        "date": "2026-11-23",
        "body": streamfield([]),
        "attachments": streamfield([]),
        "related": streamfield([]),
        "comments": inline_formset([]),
    } | fields


def flat(data):
    """Nested form data as browsers send it."""
    return nested_form_data(data)


@pytest.mark.parametrize(
    ("description", "fields", "accepted"),
    [
        ("", {}, False),
        ("", {"cover_alt_text": "师傅在检修阀门"}, True),
        ("", {"cover_is_decorative": "on"}, True),
        ("图库里写好的说明", {}, True),
    ],
)
def test_a_published_cover_is_described_or_decorative(client, news_index, description, fields, accepted):
    client.force_login(moderator())
    image = PictureFactory(description=description)
    data = flat(form(cover_image=image.pk, **fields)) | {"action-publish": "1"}
    answer = client.post(
        reverse("wagtailadmin_pages:add", args=["cms_news", "newspage", news_index.pk]), data
    )
    assert NewsPage.objects.filter(slug="heating", live=True).exists() == accepted
    if not accepted:
        assert set(answer.context["form"].errors) == {"cover_alt_text"}


def test_a_draft_may_wait_with_it(client, news_index):
    client.force_login(moderator())
    image = PictureFactory(description="")
    client.post(
        reverse("wagtailadmin_pages:add", args=["cms_news", "newspage", news_index.pk]),
        flat(form(cover_image=image.pk)),
    )
    assert NewsPage.objects.filter(slug="heating", live=False).exists()


@pytest.mark.parametrize(
    ("fields", "alt", "decorative"),
    [
        ({}, "图库的说明", False),
        ({"cover_alt_text": "这里的说明"}, "这里的说明", False),
        ({"cover_is_decorative": True, "cover_alt_text": "没用"}, "", True),
    ],
)
def test_api_gives_the_covers_words_as_the_page_uses_them(client, news_index, fields, alt, decorative):
    page = NewsPageFactory(parent=news_index, cover_image=PictureFactory(description="图库的说明"), **fields)
    cover = client.get(f"/api/v3/pages/{page.pk}/").json()["cover"]
    assert (cover["alt"], cover["decorative"]) == (alt, decorative)
