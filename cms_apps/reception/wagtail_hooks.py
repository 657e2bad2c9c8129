from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from .desk import pages as desk
from .desk.talk import TalkView
from .desk.walk_in import WalkInView
from .modeladmin import ReceptionGroup
from .office import mail, signup, statistics

modeladmin_register(ReceptionGroup)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLPattern]:
    return [
        path("reception/desk/", desk.DaysView.as_view(), name=desk.DAYS),
        path("reception/desk/<int:day_id>/", desk.DayView.as_view(), name=desk.DAY),
        path("reception/desk/<int:day_id>/walk-in/", WalkInView.as_view(), name=desk.WALK_IN),
        path("reception/desk/<int:day_id>/talk/", TalkView.as_view(), name=desk.TALK),
        path("reception/desk/<int:day_id>/close/", desk.CloseView.as_view(), name=desk.CLOSE),
    ]


@hooks.register("register_admin_urls")
def office_addresses() -> list[URLPattern]:
    return [
        path("reception/signups/<int:signup_id>/", signup.SignupView.as_view(), name=signup.SIGNUP),
        path("reception/signups/<int:signup_id>/erase/", signup.EraseView.as_view(), name=signup.ERASE),
        path("reception/days/<int:day_id>/mail/", mail.MailView.as_view(), name=mail.MAIL),
        path("reception/statistics/", statistics.StatisticsView.as_view(), name=statistics.STATISTICS),
        path("reception/statistics/xlsx/", statistics.SheetsView.as_view(), name=statistics.SHEETS),
    ]


@hooks.register("register_log_actions")
def log_what_the_office_does(actions: Any) -> None:
    @actions.register_action("cms_reception.move")
    class Moving(LogFormatter):
        label = _("Sign-up moved")

        def format_message(self, log_entry: Any) -> Any:
            return _("Gave a sign-up another time for who asked for it")

    @actions.register_action("cms_reception.cancel")
    class Cancelling(LogFormatter):
        label = _("Sign-up cancelled by the office")

        def format_message(self, log_entry: Any) -> Any:
            return _("Cancelled a sign-up for who asked for it")

    @actions.register_action("cms_reception.erase")
    class Erasing(LogFormatter):
        label = _("Sign-up erased")

        def format_message(self, log_entry: Any) -> Any:
            return _("Erased the words of a sign-up on request")

    @actions.register_action("cms_reception.mail")
    class Writing(LogFormatter):
        label = _("Mail to many who signed up")

        def format_message(self, log_entry: Any) -> Any:
            return _("Wrote to many who signed up for the day")
