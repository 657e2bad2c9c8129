"""First contents and rights of the news room."""

from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug

from cms_apps.core.roles import EDITORS, MODERATORS, grant, main_site, role, setup_step

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


@setup_step(order=32)
def grant_rights() -> None:
    for name in (EDITORS, MODERATORS):
        group = role(name)
        grant(group, "cms_news.view_newscategory", "cms_news.add_newscategory")
        grant(group, "cms_news.change_newscategory")
    grant(role(MODERATORS), "cms_news.delete_newscategory")
