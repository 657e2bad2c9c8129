"""The index of the societies, their step of review, and who keeps the register."""

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, Workflow, WorkflowPage, WorkflowTask

from cms_apps.core.languages import copy_in_language
from cms_apps.core.roles import OFFICE, grant, main_site, role, setup_step

from .comparing import AT_FIRST
from .models import AdviserReview, SocietyIndexPage

WORKFLOW = "社团审阅 Society review"


@setup_step(order=80)
def make_society_index() -> None:
    if SocietyIndexPage.objects.exists():
        return
    site = main_site()
    if site is None:
        return
    root = site.root_page
    slug = find_available_slug(root, "societies")
    root.add_child(instance=SocietyIndexPage(title=_("Student societies"), slug=slug, show_in_menus=True))


@setup_step(order=81)
def make_society_index_in_other_languages() -> None:
    """Below a home page that exists in the language."""
    for index in SocietyIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE):
        for locale in Locale.objects.exclude(pk=index.locale_id):
            parent: Page = index.get_parent()
            if parent.has_translation(locale) and not index.has_translation(locale):
                copy_in_language(index, locale, lambda: {"title": _("Student societies"), "introduction": ""})


@setup_step(order=82)
def make_society_review() -> None:
    """One step, that of the advisers, for all below the index."""
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    workflow = Workflow.objects.create(name=WORKFLOW)
    task = AdviserReview.objects.create(name="指导老师 Adviser", asked_fields=AT_FIRST)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for index in SocietyIndexPage.objects.all():
        WorkflowPage.objects.get_or_create(page=index, defaults={"workflow": workflow})


@setup_step(order=83)
def grant_societies() -> None:
    """The office keeps the register; who is in office, advisers say as well."""
    grant(role(OFFICE), "wagtailadmin.access_admin")
    for kind in ("society", "office", "term"):
        grant(
            role(OFFICE),
            *(f"cms_societies.{action}_{kind}" for action in ("view", "add", "change", "delete")),
        )
