"""What the admin's first panel says of cases."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from cms_apps.core.waiting import WaitingItem, register_waiting

from .models import AnswerDraft
from .reading import readable_by, works_with_cases
from .states import DraftStage


@register_waiting
def waiting_cases(request: HttpRequest) -> Iterator[WaitingItem]:
    """To each what is theirs: to a unit its cases, to the office reviews, to the manager signatures."""
    user = request.user
    if not works_with_cases(user):
        return
    cases, register = readable_by(user), reverse("cms_cases_case_modeladmin_index")

    def line(order: int, label: str, count: int, narrowed: str) -> WaitingItem:
        return WaitingItem(label=label, count=count, url=f"{register}?due={narrowed}", order=order)

    urgent, overdue = cases.urgent().count(), cases.overdue().count()
    owed, news = cases.owed().count(), cases.with_news().count()
    yield line(10, ngettext("urgent case", "urgent cases", urgent), urgent, "urgent")
    yield line(11, ngettext("overdue case", "overdue cases", overdue), overdue, "overdue")
    yield line(12, ngettext("case that owes an answer", "cases that owe an answer", owed), owed, "owed")
    yield line(13, ngettext("case whose sender wrote", "cases whose senders wrote", news), news, "news")
    drafts = AnswerDraft.objects.filter(case__in=cases)
    if user.has_perm("cms_cases.manage_case"):
        lost = cases.unassigned().count()
        yield line(14, ngettext("case without a unit", "cases without a unit", lost), lost, "unassigned")
        reviews = drafts.filter(stage=DraftStage.REVIEW).count()
        yield line(15, ngettext("answer to review", "answers to review", reviews), reviews, "review")
        unread = cases.to_publish().count()
        label = ngettext("answer to publish", "answers to publish", unread)
        yield line(17, label, unread, "publish")
    if user.has_perm("cms_cases.sign_case"):
        unsigned = drafts.filter(stage=DraftStage.SIGN_OFF).count()
        yield line(16, ngettext("answer to sign", "answers to sign", unsigned), unsigned, "sign_off")
