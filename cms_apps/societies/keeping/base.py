"""What the admin's pages of societies have in common: for whom they are."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import Society

MINE, SOCIETY, GIVE, TERM, HAND_OVER, OFFERED = (
    f"cms_societies_{name}" for name in ("mine", "society", "give", "term", "hand_over", "offered")
)


def keeps_register(user: Any) -> bool:
    """The office, and administrators: all societies are theirs to look after."""
    return bool(user.is_active and user.has_perm("cms_societies.change_society"))


def advised_by(user: Any) -> frozenset[int]:
    """Active societies somebody advises, by their ids; asked once for as long as this user object lives."""
    return _own(user)[0]


def gives_offices(user: Any, society: Society) -> bool:
    """The office, and the advisers of the society."""
    return keeps_register(user) or society.pk in advised_by(user)


def looks_after_some(user: Any) -> bool:
    """Whether any society is somebody's to look after."""
    return keeps_register(user) or any(_own(user))


def own_numbers(user: Any) -> frozenset[int]:
    """Active societies that somebody advises or holds an office of now, by their ids; asked once as well."""
    return frozenset.union(*_own(user))


def societies_of(user: Any) -> Any:
    """Those somebody looks after: all, advised ones, and those they hold an office of now."""
    if keeps_register(user):
        return Society.objects.all()
    return Society.objects.filter(pk__in=frozenset.union(*_own(user)))


def _own(user: Any) -> tuple[frozenset[int], frozenset[int]]:
    """Active societies that somebody advises, and that they hold an office of now. Two queries, once."""
    if not user.is_active or user.pk is None:
        return frozenset(), frozenset()
    if not hasattr(user, "_own_societies"):
        active = Society.objects.filter(is_active=True)
        user._own_societies = tuple(
            frozenset(found.values_list("pk", flat=True))
            for found in (active.advised_by(user), active.led_by(user))
        )
    return user._own_societies


class SocietiesView(WagtailAdminTemplateMixin, TemplateView):
    """A page for those `may_see` names, which is nobody unless a page says so; for others there is none.

    Attributes:
        refusal: why the last press of a button led nowhere.
    """

    header_icon = "group"
    refusal: list[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.refusal = []

    def may_see(self) -> bool:
        return False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_see():
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), *self.crumbs(), {"url": "", "label": self.get_page_title()}]

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": reverse(MINE), "label": _("My societies")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(refusal=self.refusal, **kwargs)

    def done(self, told: str, where: str) -> HttpResponse:
        """There, by GET, where it says what was done."""
        messages.success(self.request, told)
        answer = HttpResponseRedirect(where)
        answer.status_code = 303
        return answer

    def again(self, status: int, why: list[str], **context: Any) -> HttpResponse:
        """The page as it is now, with what was typed, and why nothing was done."""
        self.refusal = why
        return self.render_to_response(self.get_context_data(**context), status=status)


class OneSocietyView(SocietiesView):
    """About one society, named by its address word."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.society = get_object_or_404(Society.objects.select_related("unit"), slug=kwargs["slug"])

    def may_see(self) -> bool:
        return societies_of(self.request.user).filter(pk=self.society.pk).exists()

    @property
    def gives(self) -> bool:
        return gives_offices(self.request.user, self.society)

    def address(self) -> str:
        return reverse(SOCIETY, args=[self.society.slug])

    def crumbs(self) -> list[dict[str, Any]]:
        return [*super().crumbs(), {"url": self.address(), "label": self.society.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"society": self.society, "gives": self.gives, "society_url": self.address()}
        return super().get_context_data(**known, **kwargs)
