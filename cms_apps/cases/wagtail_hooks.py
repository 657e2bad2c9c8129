from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from .files import serve_to_staff
from .modeladmin import CasesGroup
from .reports.page import BULLETIN, REPORTS, SHEETS, ReportsView, SheetsView, bulletin
from .staff.erasing import ERASE, EraseView
from .staff.page import CaseView

modeladmin_register(CasesGroup)


@hooks.register("register_admin_urls")
def case_addresses() -> list[URLPattern]:
    return [
        path("cases/<int:case_id>/", CaseView.as_view(), name="cms_cases_case"),
        path("cases/<int:case_id>/files/<uuid:uuid>/", serve_to_staff, name="cms_cases_file"),
        path("cases/<int:case_id>/erase/", EraseView.as_view(), name=ERASE),
        path("cases/reports/", ReportsView.as_view(), name=REPORTS),
        path("cases/reports/xlsx/", SheetsView.as_view(), name=SHEETS),
        path("cases/reports/bulletin/", bulletin, name=BULLETIN),
    ]


@hooks.register("register_log_actions")
def log_reading(actions: Any) -> None:
    @actions.register_action("cms_cases.read")
    class Reading(LogFormatter):
        label = _("Case with personal data read")

        def format_message(self, log_entry: Any) -> Any:
            return _("Read a case whose sender left personal data")

    @actions.register_action("cms_cases.erase")
    class Erasing(LogFormatter):
        label = _("Case erased")

        def format_message(self, log_entry: Any) -> Any:
            return _("Erased the words of a case on request")
