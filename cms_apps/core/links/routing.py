"""Page addresses, looked up for a whole chunk at once as Wagtail would route them one by one."""

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.utils import translation
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site

from ..pages import UntranslatedPagesBelow

if TYPE_CHECKING:
    from .addresses import Route


class Stored(NamedTuple):
    """A page as routing needs it."""

    pk: int
    live: bool
    content_type_id: int

    @property
    def page_class(self) -> type | None:
        return ContentType.objects.get_for_id(self.content_type_id).model_class()


Tree = dict[str, Stored]
"""Pages by `url_path`."""


class Question(NamedTuple):
    """What a page type with a routing of its own has to be asked: steps below one of its pages."""

    page_id: int
    route: "Route"
    steps: tuple[str, ...]


def dead_routes(routes: "set[Route]") -> "set[Route]":
    """Those that reach no published page, in a constant number of queries.

    Only a page type with a routing of its own that is not Wagtail's routable page is asked one by one.
    """
    if not routes:
        return set()
    roots = {(root.site_id, root.language_code): root.root_path for root in Site.get_site_root_paths()}
    homes = _stored(set(roots.values()))
    tops = {route: _tops(route, roots, homes) for route in routes}
    tree = _stored(
        {path for route, found in tops.items() for top in found for path in _way(top, route.steps)}
    )
    answers = {route: [_reaches(route, top, tree) for top in tops[route]] for route in routes}
    alive = {route for route, found in answers.items() if True in found}
    questions = {answer for found in answers.values() for answer in found if isinstance(answer, Question)}
    questions = {question for question in questions if question.route not in alive}
    return routes - alive - _routed(questions)


def _stored(url_paths: set[str]) -> Tree:
    rows = Page.objects.filter(url_path__in=url_paths).values_list(
        "url_path", "pk", "live", "content_type_id"
    )
    return {path: Stored(*rest) for path, *rest in rows}


def _tops(route: "Route", roots: dict[tuple[int, str], str], homes: Tree) -> list[str]:
    """Where routing begins: the language's own tree, and the main one where untranslated pages are shown."""
    main = roots.get((route.site_id, settings.LANGUAGE_CODE))
    own = roots.get((route.site_id, route.language_code))
    if own is None or own not in homes or not homes[own].live:
        own = main or next(
            (path for (site_id, _code), path in roots.items() if site_id == route.site_id), None
        )
    tops = [own] if own else []
    page_class = homes[own].page_class if own in homes else None
    if main and main != own and page_class and issubclass(page_class, UntranslatedPagesBelow):
        tops.append(main)
    return tops


def _way(top: str, steps: tuple[str, ...]) -> list[str]:
    """The `url_path` of the top and of every page on the way down."""
    paths = [top]
    for step in steps:
        paths.append(f"{paths[-1]}{step}/")
    return paths


def _reaches(route: "Route", top: str, tree: Tree) -> bool | Question:
    """Whether a published page stands there; a question where the last page on the way routes on itself."""
    way = _way(top, route.steps)
    if way[-1] in tree:
        return tree[way[-1]].live
    depth = max((number for number, path in enumerate(way) if path in tree), default=None)
    if depth is None or not _routes_itself(tree[way[depth]].page_class):
        return False
    return Question(tree[way[depth]].pk, route, route.steps[depth:])


def _routes_itself(page_class: type | None) -> bool:
    """Whether a page type finds more below itself than its children (a routable page)."""
    for base in page_class.__mro__ if page_class else ():
        if "route" in vars(base) and base is not UntranslatedPagesBelow:
            return base not in Page.__mro__
    return False


def _routed(questions: set[Question]) -> "set[Route]":
    """The routes that some page type answers to: a query a page type."""
    pages = Page.objects.filter(pk__in={question.page_id for question in questions}).specific()
    by_id = {page.pk: page for page in pages} if questions else {}
    return {question.route for question in questions if _answers(by_id[question.page_id], question)}


def _answers(page: Page, question: Question) -> bool:
    try:
        if isinstance(page, RoutablePageMixin):
            # Its own routes alone, without a look at its children: those were looked up already.
            page.resolve_subpage("/" + "/".join(question.steps) + "/")
            return page.live
        with translation.override(question.route.language_code):
            site = Site.objects.get(pk=question.route.site_id)
            request = get_dummy_request(path="/" + "/".join(question.route.steps) + "/", site=site)
            page.route(request, list(question.steps))
    except Http404:
        return False
    return True
