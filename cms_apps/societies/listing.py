"""What of the societies anybody may read: each page once, in a language, where it was translated into it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce, Left, Length
from django.utils.functional import cached_property
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms_apps.core.languages import reader_version
from cms_apps.core.pages import public_pages

from .models import ActivityPage, SocietyPage, SocietySpace
from .models.society import Society

LOGO = "max-240x240"
"""The one size in which a logo is shown and told."""


@dataclass(frozen=True)
class Listed:
    """A society's page, and its record: None where an editor made the space by hand."""

    page: SocietyPage
    society: Society | None


class Readable:
    """The pages of a site's active societies that are live and public, as is the space above them."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def societies(self, code: str) -> list[Listed]:
        """In the order of the register; those without a record come last."""
        found: dict[Any, Listed] = {}
        for listed in self._by_path.values():
            language = listed.page.locale.language_code
            key = listed.society.pk if listed.society else listed.page.translation_key
            if language == code or (language == settings.LANGUAGE_CODE and key not in found):
                found[key] = listed
        return sorted(found.values(), key=_in_order)

    def below(self, kind: Any) -> Any:
        """What officers wrote of a kind of page, in every language."""
        return below_active(public_pages(kind.objects.all(), self.site))

    def above(self, page: Page) -> Listed:
        """Whose a page of `below` is."""
        return self._by_path[page.path[: -Page.steplen]]

    def paths_of(self, slug: str) -> list[str]:
        """Of the pages of one society, in every language; [] where there is none of this slug."""
        return [path for path, each in self._by_path.items() if each.society and each.society.slug == slug]

    @cached_property
    def _by_path(self) -> dict[str, Listed]:
        """Three queries, and what it takes to know what is not public."""
        keys = {space.path: space.translation_key for space in _public(SocietySpace.objects.all(), self.site)}
        records = {
            record.translation_key: record
            for record in Society.objects.exclude(translation_key=None).select_related("unit")
        }
        logos = Prefetch("logo", get_image_model().objects.prefetch_renditions(LOGO))
        pages = _public(SocietyPage.objects.prefetch_related(logos), self.site)
        found = {}
        for page in pages:
            above = page.path[: -Page.steplen]
            record = records.get(keys.get(above))
            if above in keys and (record is None or record.is_active):
                found[page.path] = Listed(page, record)
        return found


def preferring(pages: Any, code: str) -> Any:
    """Those in a language, and of those not translated into it the ones in the main language."""
    translated = pages.filter(translation_key=OuterRef("translation_key"), locale__language_code=code)
    main = Q(locale__language_code=settings.LANGUAGE_CODE) & ~Exists(translated)
    return pages.filter(Q(locale__language_code=code) | main).select_related("locale")


def below_active(pages: Any) -> Any:
    """Those of a query set that stand below the published page of a society that is active."""
    resting = Society.objects.filter(is_active=False).exclude(translation_key=None)
    spaces = SocietySpace.objects.live().exclude(translation_key__in=resting.values("translation_key"))
    homes = children_of(spaces.values("path"), SocietyPage.objects.live())
    return children_of(homes.values("path"), pages)


def children_of(paths: Any, pages: Any) -> Any:
    """Those of a query set that stand right below pages of these paths, a collection or a query set."""
    above = Left("path", Length("path") - Page.steplen)
    return pages.annotate(path_above=above).filter(path_above__in=paths)


def ending(activities: Any) -> Any:
    """With `ending`: when each is over, which is when it begins where no end is said."""
    return activities.annotate(ending=Coalesce("ends_at", "starts_at"))


def sign_ups(activities: Iterable[ActivityPage]) -> dict[int, Page]:
    """By activity, the form to sign up with; none where it is over, called off, or not public."""
    wanted = {
        activity.pk: activity.sign_up_page_id
        for activity in activities
        if activity.sign_up_page_id and not activity.is_called_off and not activity.is_over
    }
    if not wanted:
        return {}
    forms = Page.objects.filter(pk__in=wanted.values()).live().public().select_related("locale").in_bulk()
    return {activity: forms[form] for activity, form in wanted.items() if form in forms}


def sign_up_of(activity: ActivityPage) -> Page | None:
    """The form in the reader's language."""
    form = sign_ups([activity]).get(activity.pk)
    return reader_version(form) if form else None


def _public(pages: Any, site: Site) -> Any:
    return public_pages(pages, site).select_related("locale").order_by("path")


def _in_order(listed: Listed) -> tuple[bool, int, str, str]:
    society = listed.society
    return (
        society is None,
        society.order if society else 0,
        society.name if society else "",
        listed.page.path,
    )
