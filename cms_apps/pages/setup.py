"""The first home page, its frame, and the rights that editors and moderators start with."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
)

from cms_apps.core.languages import copy_in_language
from cms_apps.core.roles import (
    EDITORS,
    FIRST_REVIEWERS,
    MODERATORS,
    SECOND_REVIEWERS,
    grant,
    main_site,
    role,
    setup_step,
)

from .models import HomePage, SiteFrame

STOCK_WORKFLOW = "Moderators approval"
WRITES = ("add_page", "change_page")
PAGE_RIGHTS = {
    EDITORS: WRITES,
    MODERATORS: (*WRITES, "publish_page", "lock_page", "unlock_page"),
}
FILE_RIGHTS = [
    f"{app}.{action}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "choose")
]


@setup_step(order=10)
def make_home() -> None:
    """Put our home page where Wagtail's welcome page stands; a real home page is left alone."""
    site = main_site()
    if site is not None and not _is_welcome(site.root_page):
        return
    home = HomePage.objects.order_by("pk").first() or _new_home()
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
        return
    welcome, site.root_page = site.root_page, home
    site.site_name = _("Campus Services")
    site.is_default_site = True
    site.save()
    if not welcome.is_root():
        welcome.delete()


def _is_welcome(page: Page) -> bool:
    """A bare page without anything below it, or the tree's root itself."""
    return page.is_root() or (page.specific_class is Page and not page.get_children().exists())


def _new_home() -> HomePage:
    root = Page.get_first_root_node()
    home = HomePage(slug=find_available_slug(root, "campus-services"), **_first_words())
    return root.add_child(instance=home)


def _first_words() -> dict[str, str]:
    """What a new home page says, in the active language."""
    return {
        "title": _("Campus Services"),
        "headline": _("Campus services listen to students"),
        "lead": _("News of canteens, dormitories, water and power, and every way to tell us what is wrong."),
    }


@setup_step(order=13)
def take_address() -> None:
    """From WAGTAILADMIN_BASE_URL, where nobody gave the site an address: feeds and sitemap print it."""
    site = main_site()
    address = urlsplit(getattr(settings, "WAGTAILADMIN_BASE_URL", None) or "")
    if site is None or site.hostname != "localhost" or not address.hostname:
        return
    site.hostname = address.hostname
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()


@setup_step(order=11)
def make_frame() -> None:
    site = main_site()
    SiteFrame.objects.get_or_create(site=site, defaults={"name": "后勤集团", "name_en": "Campus Services"})


@setup_step(order=12)
def make_home_in_other_languages() -> None:
    """The home page of each other language's tree; one that editors have written is copied as a draft."""
    site = main_site()
    home = site.root_page.specific if site else None
    if not isinstance(home, HomePage):
        return
    untouched = home.headline == _first_words()["headline"]
    for locale in Locale.objects.exclude(pk=home.locale_id):
        if not home.has_translation(locale):
            copy_in_language(home, locale, _first_words if untouched else None)


@setup_step(order=20)
def grant_rights() -> None:
    """Editors write, moderators publish; both manage pictures, documents and the frame."""
    for name, codenames in PAGE_RIGHTS.items():
        _let_in(name, codenames)
        grant(role(name), "cms_pages.change_siteframe")


def _let_in(name: str, codenames: tuple[str, ...]) -> None:
    """The admin, every page and every file, to a group."""
    group = role(name)
    grant(group, "wagtailadmin.access_admin")
    for codename in codenames:
        GroupPagePermission.objects.get_or_create(
            group=group, page=Page.get_first_root_node(), permission=_permission("wagtailcore", codename)
        )
    for dotted in FILE_RIGHTS:
        GroupCollectionPermission.objects.get_or_create(
            group=group,
            collection=Collection.get_first_root_node(),
            permission=_permission(*dotted.split(".")),
        )


@setup_step(order=21)
def name_workflow() -> None:
    """Wagtail's one-step workflow in the site's language, with moderators as its reviewers."""
    Workflow.objects.filter(name=STOCK_WORKFLOW).update(name=_("Review before publishing"))
    moderators = role(MODERATORS)
    for task in GroupApprovalTask.objects.filter(name=STOCK_WORKFLOW):
        task.groups.add(moderators)
        task.name = _("Review")
        task.save(update_fields=["name"])


@setup_step(order=22)
def make_reviewers() -> None:
    """First and second reviewers write as editors do; only the final review publishes."""
    for name in (FIRST_REVIEWERS, SECOND_REVIEWERS):
        _let_in(name, WRITES)


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
