"""What the admin's first panel says of mail and chat messages that did not go."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from ..models import OutboxMessage
from ..waiting import WaitingItem, register_waiting
from .views import may_try_again


@register_waiting
def waiting_outbox(request: HttpRequest) -> Iterator[WaitingItem]:
    """To who keeps the outbox: what was given up, mail and chat apart, since each has a cure of its own."""
    user = request.user
    if not (may_try_again(user) and user.has_perm("cms_core.view_outboxmessage")):
        return
    register = reverse("cms_core_outboxmessage_modeladmin_index")
    failed = OutboxMessage.objects.failed()
    mails, chats = failed.mail().count(), failed.chat().count()
    mail_label = ngettext("mail that could not be sent", "mails that could not be sent", mails)
    chat_label = ngettext(
        "chat message that could not be sent", "chat messages that could not be sent", chats
    )
    yield WaitingItem(mail_label, mails, f"{register}?state=failed&way=mail", order=80)
    yield WaitingItem(chat_label, chats, f"{register}?state=failed&way=chat", order=81)
