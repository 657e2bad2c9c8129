"""The register of outgoing mail and chat messages: whether it went, never what it said or to whom exactly."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import ButtonHelper

from ..modeladmin import ReadingPermissionHelper, RecordAdmin
from ..models import OutboxMessage
from .views import TRY_AGAIN, TryAgainView, may_try_again


class StateFilter(SimpleListFilter):
    """Whether a mail waits, went or was given up."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(OutboxMessage.State.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case OutboxMessage.State.WAITING:
                return queryset.waiting()
            case OutboxMessage.State.SENT:
                return queryset.sent()
            case OutboxMessage.State.FAILED:
                return queryset.failed()
        return queryset


class WayFilter(SimpleListFilter):
    """By mail or in a chat group."""

    title = _("way")
    parameter_name = "way"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mail", _("Mail")), ("chat", _("Chat group"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "mail":
                return queryset.mail()
            case "chat":
                return queryset.chat()
        return queryset


class TryAgainButton(ButtonHelper):
    """The one thing to do, with a mail that was given up."""

    def get_buttons_for_obj(self, obj: OutboxMessage, **options: Any) -> list[dict[str, Any]]:
        if not obj.failed_at or not may_try_again(self.request.user):
            return []
        return [
            {
                "url": reverse(TRY_AGAIN, args=[obj.pk]),
                "label": gettext("Try again"),
                "classname": self.finalise_classname(["button-secondary"]),
                "title": gettext("Try to send this mail again"),
            }
        ]


class OutboxAdmin(RecordAdmin):
    model = OutboxMessage
    permission_helper_class = ReadingPermissionHelper
    button_helper_class = TryAgainButton
    menu_label = _("Outgoing mail")
    menu_icon = "mail"
    menu_order = 695
    list_display = (
        "number",
        "recipient",
        "state",
        "attempts",
        "last_error",
        "created_at",
        "next_attempt",
        "sent_at",
    )
    list_display_add_buttons = "number"
    list_filter = (StateFilter, WayFilter)
    list_select_related = ("group",)
    list_export = ("pk", "recipient", "state", "attempts", "last_error", "created_at", "sent_at", "failed_at")
    export_filename = "outgoing-mail"
    ordering = ("-created_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("subject", "body", "calendar")

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        again = path("outbox/<int:message_id>/again/", TryAgainView.as_view(), name=TRY_AGAIN)
        return (*super().get_admin_urls_for_registration(), again)

    @display(description=_("number"), ordering="pk")
    def number(self, message: OutboxMessage) -> str:
        return str(message)

    @display(description=_("recipient"))
    def recipient(self, message: OutboxMessage) -> str:
        return message.masked_to

    @display(description=_("state"))
    def state(self, message: OutboxMessage) -> str:
        return str(message.state.label)

    @display(description=_("next attempt"), ordering="next_try_at")
    def next_attempt(self, message: OutboxMessage) -> Any:
        """Nothing more to come for what was sent or given up."""
        return message.next_try_at if message.state == OutboxMessage.State.WAITING else None
