from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from .desk import base as desk
from .desk import evidence, handing
from .desk import pages as desk_pages
from .drawing import base, changing, fair, generate, pages, shifts, week
from .importing import views as importing
from .modeladmin import HotlineGroup
from .swapping import base as swapping
from .swapping.asking import AskView
from .swapping.pages import SwapsView, SwapView
from .swapping.stepping import StepInView

modeladmin_register(HotlineGroup)


@hooks.register("register_admin_urls")
def roster_addresses() -> list[URLPattern]:
    return [
        path("hotline/rosters/<int:roster_id>/", pages.RosterView.as_view(), name=base.ROSTER),
        path("hotline/rosters/<int:roster_id>/publish/", pages.PublishView.as_view(), name=base.PUBLISH),
        path("hotline/rosters/<int:roster_id>/change/", changing.ChangeView.as_view(), name=base.CHANGE),
        path(
            "hotline/rosters/<int:roster_id>/generate/", generate.GenerateView.as_view(), name=base.GENERATE
        ),
        path("hotline/rosters/<int:roster_id>/import/", importing.ImportView.as_view(), name=base.IMPORT),
        path("hotline/rosters/<int:roster_id>/xlsx/", importing.SheetView.as_view(), name=base.SHEET),
        path("hotline/fairness/", fair.FairView.as_view(), name=base.FAIR),
        path("hotline/fairness/xlsx/", fair.FairSheetView.as_view(), name=base.FAIR_SHEET),
        path("hotline/week/", week.WeekView.as_view(), name=base.WEEK),
        path("hotline/my-shifts/", shifts.MyShiftsView.as_view(), name=base.MINE),
    ]


@hooks.register("register_admin_urls")
def swap_addresses() -> list[URLPattern]:
    return [
        path("hotline/swaps/", SwapsView.as_view(), name=swapping.SWAPS),
        path("hotline/swaps/ask/", AskView.as_view(), name=swapping.ASK),
        path("hotline/swaps/<int:swap_id>/", SwapView.as_view(), name=swapping.SWAP),
        path("hotline/step-in/", StepInView.as_view(), name=swapping.STEP_IN),
    ]


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLPattern]:
    return [
        path("hotline/desk/", desk_pages.DeskView.as_view(), name=desk.DESK),
        path("hotline/desk/call/", desk_pages.CallView.as_view(), name=desk.CALL),
        path("hotline/desk/callbacks/<int:call_id>/", desk_pages.CallbackView.as_view(), name=desk.CALLBACK),
        path("hotline/desk/note/", handing.NoteView.as_view(), name=desk.NOTE),
        path("hotline/desk/notices/<int:case_id>/", handing.NoticeView.as_view(), name=desk.NOTICE),
        path("hotline/evidence/", evidence.EvidenceView.as_view(), name=desk.EVIDENCE),
    ]


@hooks.register("register_log_actions")
def log_reading_calls(actions: Any) -> None:
    @actions.register_action(desk_pages.READ)
    class Reading(LogFormatter):
        label = _("Caller's particulars read")

        def format_message(self, log_entry: Any) -> Any:
            return _("Read who called and from what number")
