"""One's societies, and one of them: who holds its offices, what is written and what waits."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState

from ..models import OfficeHandOver, SocietyPage, SocietySpace, Term
from .base import OneSocietyView, SocietiesView, looks_after_some, societies_of

DRAFTS_SHOWN, TERMS_SHOWN = 30, 50


class MineView(SocietiesView):
    template_name = "cms_societies/keeping/mine.html"

    def may_see(self) -> bool:
        return looks_after_some(self.request.user)

    def get_page_title(self) -> str:
        return _("My societies")

    def crumbs(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        societies = societies_of(self.request.user).select_related("unit").distinct()
        return super().get_context_data(societies=societies, **kwargs)


class SocietyView(OneSocietyView):
    template_name = "cms_societies/keeping/society.html"

    def get_page_title(self) -> str:
        return self.society.title

    def crumbs(self) -> list[dict[str, Any]]:
        return super().crumbs()[:1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        running = Prefetch(
            "terms",
            Term.objects.filter(ends_at__gt=now).select_related("user").order_by("starts_at"),
            "running",
        )
        past = Term.objects.filter(office__society=self.society, ends_at__lte=now).select_related("office")
        spaces = SocietySpace.objects.filter(translation_key=self.society.translation_key)
        below = Page.objects.none()
        for space in spaces:
            below |= Page.objects.descendant_of(space)
        waiting = TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__object_id__in=[str(pk) for pk in below.values_list("pk", flat=True)],
        )
        reviewed = {state.workflow_state.object_id for state in waiting.select_related("workflow_state")}
        unpublished = below.filter(live=False) | below.filter(has_unpublished_changes=True)
        drafts = unpublished.select_related("owner").order_by("-latest_revision_created_at")[:DRAFTS_SHOWN]
        hand_overs = OfficeHandOver.objects.filter(incoming__office__society=self.society).open()
        known = {
            "offices": self.society.offices.prefetch_related(running),
            "past": past.order_by("-ends_at")[:TERMS_SHOWN],
            "advisers": self.society.advisers.all(),
            "pages": SocietyPage.objects.filter(pk__in=below.values("pk")).select_related("locale"),
            "drafts": [(page, str(page.pk) in reviewed) for page in drafts],
            "hand_overs": hand_overs.select_related("incoming__office", "outgoing"),
        }
        return super().get_context_data(**known, **kwargs)
