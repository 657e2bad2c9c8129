"""First contents and rights of the news room."""

from typing import cast

from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import GroupPagePermission, Locale, Page

from cms_apps.core.languages import copy_in_language
from cms_apps.core.roles import (
    EDITORS,
    FIRST_REVIEWERS,
    MODERATORS,
    OFFICE,
    SECOND_REVIEWERS,
    grant,
    main_site,
    role,
    setup_step,
)

from .models import NewsCategory, NewsIndexPage

# (slug, Chinese, English): what a logistics group writes about; editors change them freely.
FIRST_CATEGORIES = [
    ("news", "后勤动态", "News"),
    ("notice", "通知公告", "Notices"),
    ("catering", "饮食服务", "Catering"),
    ("dormitory", "公寓管理", "Dormitories"),
    ("energy", "水电节能", "Water, power and saving"),
    ("students", "学生工作", "Students"),
]


@setup_step(order=30)
def make_categories() -> None:
    """Only where none exist: a category an editor deleted stays deleted."""
    if NewsCategory.objects.exists():
        return
    for position, (slug, name, name_en) in enumerate(FIRST_CATEGORIES, start=1):
        NewsCategory.objects.create(slug=slug, name=name, name_en=name_en, order=position * 10)


@setup_step(order=31)
def make_index() -> None:
    if NewsIndexPage.objects.exists():
        return
    site = main_site()
    if site is None:  # only where no other room made one
        return
    root = site.root_page
    slug = find_available_slug(root, "news")
    root.add_child(instance=NewsIndexPage(title=_("Campus services news"), slug=slug, show_in_menus=True))


@setup_step(order=33)
def make_index_in_other_languages() -> None:
    """The index of each other language, below a home page that exists in it."""
    for index in NewsIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE):
        for locale in Locale.objects.exclude(pk=index.locale_id):
            parent = cast(Page, index.get_parent())
            if parent.has_translation(locale) and not index.has_translation(locale):
                copy_in_language(index, locale, _first_words)


def _first_words() -> dict[str, str]:
    return {"title": _("Campus services news"), "introduction": ""}


@setup_step(order=32)
def grant_rights() -> None:
    for name in (EDITORS, MODERATORS):
        _grant_categories(name)
    grant(role(MODERATORS), "cms_news.delete_newscategory")


@setup_step(order=33)
def grant_reviewers() -> None:
    for name in (FIRST_REVIEWERS, SECOND_REVIEWERS):
        _grant_categories(name)


@setup_step(order=34)
def let_the_office_write() -> None:
    """It adds articles below the main language's index, such as the bulletin of letters, and edits its own.

    Whoever publishes still publishes: adding is all that is granted.
    """
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    for index in NewsIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE):
        GroupPagePermission.objects.get_or_create(group=role(OFFICE), page=index, permission=add)


def _grant_categories(name: str) -> None:
    grant(role(name), *(f"cms_news.{action}_newscategory" for action in ("view", "add", "change")))
