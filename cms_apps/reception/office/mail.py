"""A mail to many who signed up for a day: first counted and shown, then sent."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.log_actions import log

from ..models import ReceptionDay
from ..services.mailing import body_for, reached, sample_of, write_to
from .base import OfficeView
from .forms import MailForm

MAIL = "cms_reception_mail"


class MailView(OfficeView):
    """The first press shows how many it reaches and what one of them will read; the second one sends."""

    template_name = "cms_reception/office/mail.html"
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, day_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, day_id=day_id, **kwargs)
        self.day_id = day_id

    @property
    def day(self) -> ReceptionDay:
        found = ReceptionDay.objects.filter(pk=self.day_id).first()
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        return _("Write to who signed up")

    def get_page_subtitle(self) -> str:
        return self.day.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.day
        known = {"day": day, "mailings": day.mailings.select_related("written_by")[:10], "once": uuid4()}
        return super().get_context_data(**{"form": MailForm(day), **known, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MailForm(self.day, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        once = _uuid(request.POST.get("once", "")) or uuid4()
        key = self._key(form, once)
        if request.POST.get("act") != "send" or request.POST.get("seen", "") != str(key):
            return self._preview(form, once, key)
        mailing, is_new = write_to(form.letter(), actor=request.user, key=key)
        if is_new:
            log(mailing.day, "cms_reception.mail", user=request.user, data={"recipients": mailing.recipients})
        said = ngettext("%(count)d mail was written.", "%(count)d mails were written.", mailing.recipients)
        messages.success(request, said % {"count": mailing.recipients})
        answer = redirect(MAIL, day_id=self.day_id)
        answer.status_code = 303
        return answer

    def _preview(self, form: MailForm, once: UUID, key: UUID) -> HttpResponse:
        """What was changed since it was shown is shown again, and not sent."""
        letter, count = form.letter(), reached(form.letter())
        sample, body = sample_of(letter), ""
        if sample is not None:
            with override(sample.language):
                body = body_for(sample, letter.text)
        shown = {"form": form, "once": once, "seen": key, "count": count, "letter": letter, "body": body}
        return self.render_to_response(self.get_context_data(**shown))

    def _key(self, form: MailForm, once: UUID) -> UUID:
        """Of this press: the same from the same page with the same words by the same person."""
        said = sorted((name, repr(value)) for name, value in form.cleaned_data.items())
        return uuid5(once, f"{self.request.user.pk} {self.day_id} {said}")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
