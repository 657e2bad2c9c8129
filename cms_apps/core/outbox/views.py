"""Trying to send a mail again, asked for in the admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import OutboxMessage
from .services import try_again

TRY_AGAIN = "cms_core_outbox_try_again"


def may_try_again(user: Any) -> bool:
    return user.has_perm("cms_core.change_outboxmessage")


class TryAgainView(WagtailAdminTemplateMixin, TemplateView):
    """Asks first: only a POST changes anything."""

    template_name = "cms_core/outbox_try_again.html"
    page_title = _("Try again")
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, message_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, message_id=message_id, **kwargs)
        if not may_try_again(request.user):
            raise PermissionDenied
        self.message = get_object_or_404(OutboxMessage, pk=message_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, mail=self.message, register=_register())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = {"number": self.message.pk}
        if try_again(self.message.pk):
            messages.success(request, gettext("Mail %(number)s will be sent again.") % number)
        else:
            messages.warning(request, gettext("Mail %(number)s is not given up any more.") % number)
        return redirect(_register())


def _register() -> str:
    return reverse("cms_core_outboxmessage_modeladmin_index")
