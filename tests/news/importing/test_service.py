"""Articles into the page tree: once, whole, and only what was meant."""

import tracemalloc

import pytest
from django.apps import apps
from wagtail.models import Page, PageLogEntry, Revision

from cms_apps.news.importing.report import ImportSetupError
from cms_apps.news.importing.service import import_paths
from cms_apps.news.models import NewsCategory, NewsImport, NewsIndexPage, NewsPage
from tests.factories.news import NewsPageFactory

ROW = {"title": "食堂开放", "date": "2024-05-06", "body": "开放了。"}


def counts(report):
    return (report.created, report.unchanged, report.updated, report.failed)


def rows_of_all_tables():
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_the_old_sites_article_becomes_one_published_page(news_index, old_site_file):
    assert counts(import_paths(paths=[old_site_file])) == (1, 0, 0, 0)
    page = NewsPage.objects.get()
    assert page.live
    assert not page.has_unpublished_changes
    assert page.author == "admin"
    assert page.category.slug == "news"
    assert page.get_parent().pk == news_index.pk
    assert 0 < len(page.summary) <= 120
    assert page.slug.startswith(page.date.isoformat() + "-")
    assert page.revisions.count() == 1
    assert page.live_revision == page.latest_revision


def test_the_seed_article_is_what_the_group_wrote_in_2005(news_index, old_site_file):
    import_paths(paths=[old_site_file])
    page = NewsPage.objects.get()
    if old_site_file.name == "seed-article.txt":
        assert (page.title, str(page.date)) == ("西南交大坚持优化后勤服务", "2005-11-04")
    else:
        assert (page.title, str(page.date)) == ("雨城理工大学把六件小事办到同学心上", "2023-12-08")


def test_a_second_import_changes_nothing_in_any_table(news_index, old_site_file, sample):
    paths = [old_site_file, sample("articles.jsonl")]
    import_paths(paths=paths)
    before = rows_of_all_tables(), list(Page.objects.values()), list(NewsImport.objects.values())
    assert counts(import_paths(paths=paths, update=True)) == (0, 4, 0, 0)
    assert (rows_of_all_tables(), list(Page.objects.values()), list(NewsImport.objects.values())) == before


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-be", "utf-8-sig"])
def test_the_same_article_in_another_encoding_is_the_same_article(news_index, sample, tmp_path, encoding):
    original = sample("old-site-article.txt")
    copy = tmp_path / "copy.txt"
    copy.write_bytes(original.read_text("utf-8").replace("\n", "\r\n").encode(encoding))
    import_paths(paths=[original])
    assert counts(import_paths(paths=[copy])) == (0, 1, 0, 0)


def test_a_dry_run_says_what_would_happen_and_writes_nothing(news_index, sample, article_lines):
    import_paths(paths=[article_lines(ROW | {"external_id": "n-1"})])
    before = rows_of_all_tables()
    bad = article_lines(ROW | {"category": "新栏目"}, ROW | {"slug": "no spaces"}, "{", name="bad.jsonl")
    paths = [sample("articles.jsonl"), sample("old-site-article.txt"), bad]
    assert counts(import_paths(paths=paths, dry_run=True, update=True)) == (3, 0, 1, 3)
    made = import_paths(paths=paths, dry_run=True, update=True, create_categories=True)
    assert counts(made) == (4, 0, 1, 2)
    assert rows_of_all_tables() == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_two_articles_of_one_run_with_one_address_are_a_fault(news_index, article_lines, dry_run):
    path = article_lines(ROW | {"slug": "open"}, ROW | {"slug": "open", "title": "别的"})
    report = import_paths(paths=[path], dry_run=dry_run)
    assert counts(report) == (1, 0, 0, 1)
    assert [(fault.line, fault.field) for fault in report.faults] == [(2, "slug")]


def test_bad_lines_and_files_stop_no_others_and_are_reported_by_place(news_index, article_lines, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02" * 99)
    path = article_lines(
        ROW,
        "not json",
        {"title": "没有正文", "date": "2024-01-01"},
        ROW | {"title": "长" * 256, "author": "长" * 101, "slug": "a b"},
        ROW | {"title": "最后一行"},
    )
    report = import_paths(paths=[tmp_path, tmp_path / "missing.txt"])
    assert counts(report) == (2, 0, 0, 5)
    places = {(fault.path.rsplit("/", 1)[-1], fault.line, fault.field) for fault in report.faults}
    assert places == {
        ("a.txt", None, ""),
        ("missing.txt", None, ""),
        (path.name, 2, ""),
        (path.name, 3, "body"),
        (path.name, 4, "title"),
        (path.name, 4, "author"),
        (path.name, 4, "slug"),
    }
    assert all(str(fault).startswith(fault.path) for fault in report.faults)


def test_a_changed_record_is_left_alone_without_update(news_index, article_lines):
    import_paths(paths=[article_lines(ROW | {"external_id": 1})])
    report = import_paths(paths=[article_lines(ROW | {"external_id": 1, "title": "新题"})])
    assert counts(report) == (0, 1, 0, 0)
    assert report.notes[0].line == 1
    assert NewsPage.objects.get().title == ROW["title"]


def test_update_makes_a_new_published_revision_at_the_same_address(news_index, article_lines, sample):
    import_paths(paths=[article_lines(ROW | {"external_id": 1})])
    page = NewsPage.objects.get()
    page.tags.add("夜宵")
    page.save_revision().publish()
    changed = {"external_id": 1, "title": "新题", "date": "2024-06-01", "body": "又改了。", "slug": "other"}
    assert counts(import_paths(paths=[article_lines(changed)], update=True)) == (0, 0, 1, 0)
    updated = NewsPage.objects.get()
    assert (updated.title, updated.draft_title, updated.slug) == ("新题", "新题", page.slug)
    assert updated.summary == "又改了。"
    assert [tag.name for tag in updated.tags.all()] == ["夜宵"]
    assert updated.revisions.count() == 3
    assert not updated.has_unpublished_changes
    assert counts(import_paths(paths=[article_lines(changed)], update=True)) == (0, 1, 0, 0)


def test_update_keeps_what_an_editor_wrote_where_the_file_says_nothing(news_index, article_lines):
    import_paths(paths=[article_lines(ROW | {"external_id": 1})])
    page = NewsPage.objects.get()
    page.summary, page.author = "编辑写的摘要。", "编辑部"
    page.save_revision().publish()
    import_paths(paths=[article_lines(ROW | {"external_id": 1, "body": "改了。"})], update=True)
    page.refresh_from_db()
    assert (page.summary, page.author) == ("编辑写的摘要。", "编辑部")


@pytest.mark.parametrize("work", ["draft", "unpublished", "locked"])
def test_update_never_runs_over_an_editors_work(news_index, article_lines, work):
    import_paths(paths=[article_lines(ROW | {"external_id": 1})])
    page = NewsPage.objects.get()
    if work == "draft":
        page.title = "正在改"
        page.save_revision()
    elif work == "unpublished":
        page.unpublish()
    else:
        Page.objects.filter(pk=page.pk).update(locked=True)
    report = import_paths(paths=[article_lines(ROW | {"external_id": 1, "title": "新题"})], update=True)
    assert counts(report) == (0, 0, 0, 1)
    assert NewsPage.objects.get().title == ROW["title"]


def test_a_deleted_page_is_imported_anew_and_a_copy_is_no_import(news_index, article_lines):
    path = article_lines(ROW | {"external_id": 1})
    import_paths(paths=[path])
    page = NewsPage.objects.get()
    page.copy(update_attrs={"slug": "copy", "title": "副本"})
    assert counts(import_paths(paths=[path])) == (0, 1, 0, 0)
    NewsPage.objects.get(pk=page.pk).delete()
    assert counts(import_paths(paths=[path])) == (1, 0, 0, 0)
    assert counts(import_paths(paths=[path])) == (0, 1, 0, 0)
    assert NewsImport.objects.count() == 1
    assert sorted(NewsPage.objects.values_list("title", flat=True)) == ["副本", ROW["title"]]


def test_an_id_given_twice_is_a_fault_only_if_the_contents_differ(news_index, article_lines):
    row = ROW | {"external_id": 1}
    report = import_paths(paths=[article_lines(row, row, row | {"title": "别的"})], update=True)
    assert counts(report) == (1, 1, 0, 1)
    assert (report.faults[0].line, report.faults[0].field) == (3, "external_id")


def test_a_taken_or_unfit_address_is_a_fault_at_that_field(news_index, article_lines):
    NewsPageFactory(parent=news_index, slug="taken")
    report = import_paths(paths=[article_lines(ROW | {"slug": "taken"}, ROW | {"slug": "a/b"})])
    assert [(fault.line, fault.field) for fault in report.faults] == [(1, "slug"), (2, "slug")]


def test_a_derived_address_that_is_taken_grows_by_a_digit(news_index, article_lines):
    path = article_lines(ROW)
    import_paths(paths=[path])
    first = NewsPage.objects.get()
    NewsImport.objects.all().delete()
    import_paths(paths=[path])
    second = NewsPage.objects.exclude(pk=first.pk).get()
    assert second.slug.startswith(first.slug)
    assert len(second.slug) == len(first.slug) + 1


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("饮食服务", "catering"),
        ("Dormitories", "dormitory"),
        ("dormitories", "dormitory"),
        ("energy", "energy"),
        ("", "news"),
    ],
)
def test_a_category_is_known_by_either_name_or_address_word(news_index, article_lines, name, slug):
    import_paths(paths=[article_lines(ROW | {"category": name})])
    assert NewsPage.objects.get().category.slug == slug


def test_an_unknown_category_is_a_fault_unless_it_may_be_made(news_index, article_lines):
    path = article_lines(
        ROW | {"category": "校园绿化"},
        ROW | {"title": "二", "category": "校园绿化"},
        ROW | {"category": "Green_Campus"},
    )
    report = import_paths(paths=[path])
    assert counts(report) == (0, 0, 0, 3)
    assert {fault.field for fault in report.faults} == {"category"}
    # The third is the first's text again: one article with two categories is a fault of its own.
    assert counts(import_paths(paths=[path], create_categories=True)) == (2, 0, 0, 1)
    made = NewsCategory.objects.get(name="校园绿化")
    assert made.slug.isascii()
    assert made.articles.count() == 2


def test_a_category_name_too_long_is_a_fault(news_index, article_lines):
    report = import_paths(paths=[article_lines(ROW | {"category": "长" * 41})], create_categories=True)
    assert [fault.field for fault in report.faults] == ["category"]


def test_pictures_left_out_are_noted(news_index, article_lines):
    report = import_paths(paths=[article_lines(ROW | {"body": "<p>甲<img src='a'></p>"})])
    assert [note.line for note in report.notes] == [1]


def test_html_reaches_the_reader_sanitised(client, news_index, article_lines):
    import_paths(paths=[article_lines(ROW | {"body": "<p onclick='x()'>甲<script>alert(1)</script></p>"})])
    answer = client.get(f"/api/v3/pages/{NewsPage.objects.get().pk}/").json()
    assert [block["value"] for block in answer["body"]] == ["<p>甲</p>"]


def test_editors_see_the_import_in_the_pages_history(news_index, article_lines):
    import_paths(paths=[article_lines(ROW)])
    page = NewsPage.objects.get()
    actions = set(PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True))
    assert {"wagtail.create", "wagtail.publish"} <= actions
    assert Revision.objects.for_instance(page).count() == 1


def test_an_index_must_be_there_and_be_the_only_one_or_named(campus, article_lines):
    path = article_lines(ROW)
    index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    other = NewsIndexPage(title="别的", slug="other-news")
    campus.root_page.add_child(instance=other)
    with pytest.raises(ImportSetupError):
        import_paths(paths=[path])
    import_paths(paths=[path], index=other)
    assert NewsPage.objects.get().get_parent().pk == other.pk
    NewsPage.objects.get().delete()
    for page in (Page.objects.get(pk=other.pk), Page.objects.get(pk=index.pk)):
        page.delete()
    with pytest.raises(ImportSetupError):
        import_paths(paths=[path])


def test_progress_reaches_the_whole_in_bytes(news_index, sample):
    seen = []
    import_paths(paths=[sample("articles.jsonl")], progress=lambda *position: seen.append(position))
    size = sample("articles.jsonl").stat().st_size
    assert seen == sorted(seen)
    assert seen[-1] == (size, size)


def peak_of_memory(paths, **options):
    tracemalloc.start()
    report = import_paths(paths=paths, **options)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return report, highest


def test_memory_does_not_grow_with_the_file(news_index, article_lines):
    def peak(count):
        # One article over and over, so that only reading it all could use memory.
        path = article_lines(*[ROW | {"body": "字" * 2000}] * count)
        report, highest = peak_of_memory([path], dry_run=True)
        assert report.created + report.unchanged == count
        return highest

    peak(10)
    # Bytes: reading a file whole would take 12 MB for it.
    assert peak(2000) < peak(200) + 4_000_000


def test_memory_does_not_grow_with_the_articles_stored(news_index, article_lines):
    def peak(count, title):
        rows = [ROW | {"title": f"{title}{n}", "body": f"{n}" + "字" * 20_000} for n in range(count)]
        report, highest = peak_of_memory([article_lines(*rows)])
        assert report.created == count
        return highest

    peak(1, "暖身")  # the search loads its dictionary once
    # Bytes: keeping 60 more texts, and what is made of them, would take 10 MB.
    assert peak(90, "多") < peak(30, "少") + 3_000_000
