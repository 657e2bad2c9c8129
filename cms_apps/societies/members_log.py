"""What the history of a member says: who did which move. Never of whom: a member's label is a number."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

READ = "cms_societies.read_member"


@hooks.register("register_log_actions")
def log_members(actions: Any) -> None:
    @actions.register_action(READ)
    class Reading(LogFormatter):
        label = _("Application to join read")

        def format_message(self, log_entry: Any) -> Any:
            return _("Read what an applicant wrote")

    @actions.register_action("cms_societies.accept")
    class Accepting(LogFormatter):
        label = _("Application to join accepted")

        def format_message(self, log_entry: Any) -> Any:
            return _("Accepted an application to join")

    @actions.register_action("cms_societies.decline")
    class Declining(LogFormatter):
        label = _("Application to join declined")

        def format_message(self, log_entry: Any) -> Any:
            return _("Declined an application to join")

    @actions.register_action("cms_societies.leave")
    class Leaving(LogFormatter):
        label = _("Member of a society left")

        def format_message(self, log_entry: Any) -> Any:
            return _("Noted that a member left")
