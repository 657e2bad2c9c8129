"""The first home page, its frame, and the rights that editors and moderators start with."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
)

from cms_apps.core.roles import EDITORS, MODERATORS, grant, role, setup_step

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
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None and site.root_page.specific_class is not Page:
        return
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=HomePage(
            title=_("Campus Services"),
            slug="campus-services",
            headline=_("Campus services listen to students"),
            lead=_("News of canteens, dormitories, water and power, and every way to tell us what is wrong."),
        )
    )
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
        return
    welcome = site.root_page
    site.root_page = home
    site.site_name = _("Campus Services")
    site.save()
    if not welcome.get_children().exists():
        welcome.delete()


@setup_step(order=11)
def make_frame() -> None:
    site = Site.objects.get(is_default_site=True)
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
    Task.objects.filter(name=STOCK_WORKFLOW).update(name=_("Review"))
    moderators = role(MODERATORS)
    for task in Task.objects.filter(name=_("Review")):
        specific = task.specific
        if hasattr(specific, "groups"):
            specific.groups.add(moderators)


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
