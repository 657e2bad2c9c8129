"""The first home page, its frame, and the rights that editors and moderators start with."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
)

from cms_apps.core.roles import EDITORS, MODERATORS, grant, main_site, role, setup_step

from .models import HomePage, SiteFrame

STOCK_WORKFLOW = "Moderators approval"
PAGE_RIGHTS = {
    EDITORS: ("add_page", "change_page"),
    MODERATORS: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
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
    home = HomePage(
        title=_("Campus Services"),
        slug=find_available_slug(root, "campus-services"),
        headline=_("Campus services listen to students"),
        lead=_("News of canteens, dormitories, water and power, and every way to tell us what is wrong."),
    )
    return root.add_child(instance=home)


@setup_step(order=11)
def make_frame() -> None:
    site = main_site()
    SiteFrame.objects.get_or_create(site=site, defaults={"name": "后勤集团", "name_en": "Campus Services"})


@setup_step(order=20)
def grant_rights() -> None:
    """Editors write, moderators publish; both manage pictures, documents and the frame."""
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for name, codenames in PAGE_RIGHTS.items():
        group = role(name)
        grant(group, "wagtailadmin.access_admin", "cms_pages.change_siteframe")
        for codename in codenames:
            GroupPagePermission.objects.get_or_create(
                group=group, page=root, permission=_permission("wagtailcore", codename)
            )
        for dotted in FILE_RIGHTS:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=_permission(*dotted.split("."))
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


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
