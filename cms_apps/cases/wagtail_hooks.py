from django.urls import URLPattern, path
from wagtail import hooks

from .case_page import CaseView


@hooks.register("register_admin_urls")
def case_addresses() -> list[URLPattern]:
    return [path("cases/<int:case_id>/", CaseView.as_view(), name="cms_cases_case")]
