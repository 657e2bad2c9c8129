"""Dead links: what is found, where it is said to stand, and when it is forgotten."""

import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from cms_apps.core.links.recording import check_everything, check_pages
from cms_apps.core.links.sources import register_source, unregister_source
from cms_apps.core.models import BrokenLink
from cms_apps.core.schedule import registered_jobs
from cms_apps.news.models import NewsPage
from cms_apps.pages.models import FooterLink, HomeNotice, SiteFrame, StandardPage
from tests.factories.documents import DocumentFactory
from tests.factories.news import NewsPageFactory
from tests.factories.pictures import PictureFactory

GONE = 999_999


def text(html):
    return [{"type": "paragraph", "value": html}]


def article(index, body=(), **fields):
    page = NewsPageFactory(parent=index, **fields)
    raw(page, "body", list(body))
    return page


def names(*parts):
    """A place as the register names it: fields and `(kind, number)` of blocks and rows, in Chinese."""
    with translation.override("zh-hans"):
        words = [
            _("%(kind)s (no. %(number)s)") % {"kind": p[0], "number": p[1]} if isinstance(p, tuple) else p
            for p in parts
        ]
        return " › ".join(capfirst(str(word)) for word in words)


def title(model, field=None):
    return (model._meta.get_field(field) if field else model._meta).verbose_name


def paragraph(number=1):
    block = NewsPage._meta.get_field("body").stream_block.child_blocks["paragraph"]
    with translation.override("zh-hans"):
        return names(title(NewsPage, "body"), (block.label, number))


def gone_page():
    with translation.override("zh-hans"):
        return _("page %(id)s") % {"id": GONE}


def found(page=None):
    """`{(kind, where, words, leads to)}` of what is known to be broken."""
    rows = BrokenLink.objects.filter(page=page) if page else BrokenLink.objects.all()
    return {(row.kind, row.place, row.words, row.target) for row in rows}


def raw(page, field, value):
    """Store a field's raw JSON, as it stands when what it names was deleted."""
    setattr(page, field, json.dumps(value))
    page.save()


def test_a_link_in_text_to_a_page_that_is_gone_or_not_published(news_index):
    draft = article(news_index, title="草稿", live=False)
    live = article(news_index, title="已发布")
    page = article(
        news_index,
        [
            {"type": "divider", "value": None},
            *text(
                f'<p><a linktype="page" id="{draft.pk}">看草稿</a> '
                f'<a linktype="page" id="{live.pk}">看文章</a> '
                f'<a linktype="page" id="{GONE}">看 <b>旧文</b></a></p>'
            ),
        ],
    )
    check_everything()
    assert found(page) == {
        ("page", paragraph(2), "看草稿", "草稿"),
        ("page", paragraph(2), "看 旧文", gone_page()),
    }


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("related", {"type": "article", "value": GONE}, "page"),
        ("attachments", {"type": "document", "value": {"document": GONE, "title": ""}}, "document"),
        ("body", {"type": "download", "value": {"document": GONE, "title": "表"}}, "document"),
        ("body", {"type": "figure", "value": {"image": {"image": GONE}, "caption": ""}}, "image"),
        ("body", {"type": "figure", "value": {"image": GONE, "caption": ""}}, "image"),
        (
            "body",
            {"type": "gallery", "value": {"pictures": [{"image": {"image": GONE}, "caption": ""}]}},
            "image",
        ),
        (
            "body",
            {
                "type": "gallery",
                "value": {"pictures": [{"type": "item", "id": "a", "value": {"image": {"image": GONE}}}]},
            },
            "image",
        ),
        (
            "body",
            {"type": "video", "value": {"address": "", "title": "", "poster": {"image": GONE}}},
            "image",
        ),
        (
            "body",
            {"type": "notice", "value": {"level": "notice", "text": f'<a linktype="page" id="{GONE}">x</a>'}},
            "page",
        ),
        ("body", {"type": "paragraph", "value": f'<a linktype="document" id="{GONE}">x</a>'}, "document"),
        ("body", {"type": "paragraph", "value": f'<embed embedtype="image" id="{GONE}" alt="x"/>'}, "image"),
    ],
)
def test_every_kind_of_block_is_looked_through(news_index, field, value, kind):
    page = article(news_index)
    raw(page, field, [value])
    check_everything()
    (row,) = found(page)
    assert row[0] == kind
    assert row[3].endswith(str(GONE))
    assert row[1].startswith(names(title(NewsPage, field)) + " › ")


def test_a_file_that_is_missing_is_told_by_title_and_name(news_index):
    picture, paper = PictureFactory(title="食堂"), DocumentFactory(title="办法")
    page = article(news_index, cover_image=picture)
    raw(page, "attachments", [{"type": "document", "value": {"document": paper.pk, "title": ""}}])
    check_everything()
    assert found(page) == set()
    for record in (picture, paper):
        record.file.storage.delete(record.file.name)
    check_everything()
    assert {(kind, target) for kind, _place, _words, target in found(page)} == {
        ("image", f"食堂 ({picture.file.name})"),
        ("document", f"办法 ({paper.file.name})"),
    }


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/news/",
        "/news",
        "/news/?year=2026",
        "/news/#top",
        "#top",
        "?page=2",
        "",
        "/en/",
        "/en/news/",
        "/en/news/live/",
        "/news/live/",
        "/news/feed/atom/",
        "/en/news/feed/rss/?category=energy",
        "../live/#a",
        "../",
        "/admin/",
        "/api/v3/news/",
        "/healthz/",
        "/static/css/site.css",
        "http://localhost/news/",
        "//localhost/news/",
        "https://localhost/news/live/",
        "/old/",
        "/old",
        "/gone/?id=7",
        "mailto:a@example.org",
        "tel:66361616",
        "javascript:void(0)",
        "https://example.org/news/nowhere/",
        "http://localhost:9999/nowhere/",
        "http://[broken",
    ],
)
def test_an_address_that_leads_somewhere_or_is_not_ours_is_left_alone(news_index, address):
    article(news_index, slug="live")
    Redirect.add_redirect("/old/", news_index)
    Redirect.add_redirect("/gone/?id=7", "https://example.org/")
    page = article(news_index, text(f'<a href="{address}">这里</a>'))
    check_everything()
    assert found(page) == set()


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/news/nowhere/",
        "/news/nowhere/?a=b#c",
        "/news/draft/",
        "/news/feeds/",
        "/en/nowhere/",
        "/en/news/nowhere/",
        "/index.html",
        "/news/list.php?id=3",
        "nowhere/",
        "http://localhost/nowhere/",
        "//LOCALHOST/nowhere/",
        "/static/css/gone.css",
        "/media/original_images/gone.png",
        "/media/../../etc/passwd",
        f"/documents/{GONE}/rules.txt",
        "/documents/" + "9" * 30 + "/rules.txt",
        f"/documents/{2**40}/rules.txt",
        "/old/",
        "/a%00b/",
        "/" + "x" * 3000 + "/",
    ],
)
def test_an_address_of_ours_that_leads_nowhere_is_found(news_index, address):
    draft = article(news_index, slug="draft", live=False)
    Redirect.add_redirect("/old/", draft)
    page = article(news_index, text(f'<a href="{address}">这里</a>'))
    check_everything()
    assert found(page) == {("address", paragraph(1), "这里", address[:500])}


def test_documents_and_media_are_looked_for_where_they_are_stored(news_index):
    picture, paper = PictureFactory(), DocumentFactory()
    good = [f"/media/{picture.file.name}", paper.url]
    wrong = f"/documents/{paper.pk}/other.txt"
    links = "".join(f'<a href="{address}">x</a>' for address in [*good, wrong])
    page = article(news_index, text(links))
    check_everything()
    assert {row[3] for row in found(page)} == {wrong}
    default_storage.delete(picture.file.name)
    default_storage.delete(paper.file.name)
    check_everything()
    assert {row[3] for row in found(page)} == {*good, wrong}


def test_a_translated_tree_is_followed_and_falls_back_to_the_main_one(campus, news_index):
    article(news_index, slug="only-chinese")
    home, locale = campus.root_page.specific, Locale.objects.get(language_code="en")
    english = home.get_translation_or_none(locale) or home.copy_for_translation(locale)
    english.live = True
    english.save()
    about = english.add_child(instance=StandardPage(title="About", slug="about", locale=english.locale))
    links = (
        '<a href="/en/about/">a</a><a href="/en/news/only-chinese/">b</a>'
        '<a href="/about/">c</a><a href="/en/nothing/">d</a>'
    )
    raw(about, "body", text(links))
    check_everything()
    assert {row[2] for row in found(about)} == {"c", "d"}


def test_a_second_site_has_addresses_of_its_own(campus, news_index):
    root = Page.get_first_root_node()
    library = root.add_child(instance=StandardPage(title="图书馆", slug="library"))
    Site.objects.create(hostname="library.example.edu", root_page=library)
    library.add_child(instance=StandardPage(title="开放时间", slug="hours"))
    links = '<a href="/hours/">a</a><a href="/news/">b</a><a href="http://localhost/news/">c</a>'
    raw(library, "body", text(links))
    page = article(
        news_index,
        text(
            '<a href="https://library.example.edu/hours/">a</a><a href="http://library.example.edu/x/">b</a>'
        ),
    )
    check_everything()
    assert {row[2] for row in found(library)} == {"b"}
    assert {row[2] for row in found(page)} == {"b"}


def test_records_below_a_page_are_looked_through(campus, news_index):
    draft = article(news_index, title="停水", live=False)
    home = campus.root_page.specific
    HomeNotice.objects.create(home=home, label="停水通知", page=draft)
    HomeNotice.objects.create(home=home, label="外站", address="http://localhost/nowhere/")
    check_everything()
    assert found(home) == {
        ("page", names((title(HomeNotice), 1), title(HomeNotice, "page")), "", "停水"),
        (
            "address",
            names((title(HomeNotice), 2), title(HomeNotice, "address")),
            "",
            "http://localhost/nowhere/",
        ),
    }


def test_a_room_may_have_the_frame_around_every_page_checked(campus, news_index):
    draft = article(news_index, title="停用", live=False)
    frame = SiteFrame.objects.get(site=campus)
    FooterLink.objects.create(frame=frame, label="链接", page=draft)

    def frames(page_ids):
        settings = SiteFrame.objects.filter(site__root_page__in=page_ids).select_related("site")
        return [(frame.site.root_page_id, frame) for frame in settings.prefetch_related("footer_links")]

    register_source(frames)
    try:
        check_everything()
    finally:
        unregister_source(frames)
    ((kind, place, _words, target),) = found(campus.root_page)
    assert (kind, target) == ("page", "停用")
    assert place == names(title(SiteFrame), (title(FooterLink), 1), title(FooterLink, "page"))


def test_what_is_mended_goes_and_what_stays_keeps_its_day(news_index):
    page = article(news_index, text('<a href="/a/">a</a><a href="/b/">b</a>'))
    check_everything()
    past = timezone.now() - timedelta(days=9)
    BrokenLink.objects.update(found_at=past)
    raw(page, "body", text('<a href="/b/">bb</a><a href="/c/">c</a>'))
    check_everything()
    rows = {row.target: row for row in BrokenLink.objects.all()}
    assert rows.keys() == {"/b/", "/c/"}
    assert (rows["/b/"].found_at, rows["/b/"].words) == (past, "bb")
    assert rows["/c/"].found_at > past


def test_the_same_fault_is_known_again_in_another_language(news_index):
    page = article(news_index, text('<a href="/a/">a</a>'))
    check_everything()
    before = BrokenLink.objects.get()
    with translation.override("en"):
        check_pages([page.pk])
    assert BrokenLink.objects.get().pk == before.pk


def test_pages_no_longer_published_are_forgotten(news_index):
    page = article(news_index, text('<a href="/a/">a</a>'))
    other = article(news_index, text('<a href="/a/">a</a>'))
    check_everything()
    Page.objects.filter(pk__in=[page.pk, other.pk]).update(live=False)
    check_pages([page.pk])
    assert {row.page_id for row in BrokenLink.objects.all()} == {other.pk}
    check_everything()
    assert not BrokenLink.objects.exists()


def test_publishing_mends_at_once(news_index, django_capture_on_commit_callbacks):
    page = article(news_index, text('<a href="/a/">a</a>'))
    check_everything()
    page.body = json.dumps(text("<p>无链接</p>"))
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert found() == set()


@pytest.mark.parametrize("ending", ["unpublish", "delete"])
def test_what_leads_to_a_page_is_checked_when_it_goes_and_when_it_comes_back(
    news_index, ending, django_capture_on_commit_callbacks
):
    target = article(news_index, title="目标")
    page = article(news_index, text(f'<a linktype="page" id="{target.pk}">看</a>'))
    with django_capture_on_commit_callbacks(execute=True):
        getattr(target, ending)()
    assert [row.page_id for row in BrokenLink.objects.all()] == [page.pk]
    if ending == "unpublish":
        with django_capture_on_commit_callbacks(execute=True):
            target.save_revision().publish()
        assert found() == set()


def test_a_deleted_picture_is_missed_at_once(news_index, django_capture_on_commit_callbacks):
    picture = PictureFactory()
    page = article(news_index, [{"type": "figure", "value": {"image": {"image": picture.pk}, "caption": ""}}])
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert {row[0] for row in found(page)} == {"image"}


def test_a_task_for_pages_that_are_gone_does_nothing(campus):
    check_pages([GONE])
    assert found() == set()


def test_many_pages_cost_no_more_queries_than_few(news_index):
    picture = PictureFactory()

    def write(count):
        for number in range(count):
            draft = article(news_index, live=False)
            body = text(f'<a linktype="page" id="{draft.pk}">a</a><a href="/x{draft.pk}/">b</a>')
            body.append({"type": "figure", "value": {"image": {"image": picture.pk}, "caption": ""}})
            body += text(
                f'<a href="/news/nothing-{number}/">c</a><a href="/documents/{GONE + number}/x.txt">d</a>'
            )
            page = article(news_index, body, cover_image=picture)
            HomeNotice.objects.create(home=news_index.get_parent().specific, label=f"{page.pk}", page=draft)

    costs = []
    for more in (3, 27):
        write(more)
        check_everything()
        with CaptureQueriesContext(connection) as queries:
            check_everything()
        costs.append(len(queries))
    assert BrokenLink.objects.count() == 30 * 5
    assert costs[0] == costs[1]


def test_more_pages_than_a_chunk_are_all_checked(news_index, monkeypatch):
    monkeypatch.setattr("cms_apps.core.links.checking.CHUNK", 2)
    for _number in range(5):
        article(news_index, text('<a href="/a/">a</a>'))
    assert check_everything() == 5


def test_it_runs_every_day():
    job = next(job for job in registered_jobs() if job.name == "check_links")
    assert job.every == timedelta(days=1)
    assert job.run is check_everything


def test_the_command_prints_a_table_and_fails_when_something_is_broken(news_index, capsys):
    page = article(news_index, text('<a href="/a/">甲</a>'), title="有错的")
    other = article(news_index, title="没错的")
    call_command("check_links", page=other.pk)
    with pytest.raises(CommandError) as failure:
        call_command("check_links")
    assert failure.value.returncode == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "有错的" in line)
    assert line.split("\t")[0] == f"有错的 ({page.pk})"
    assert line.split("\t")[2:] == [paragraph(1), "甲", "/a/"]
    with pytest.raises(CommandError) as failure:
        call_command("check_links", page=GONE)
    assert failure.value.returncode == 2
