"""A form page with a field of every kind, and somebody who sends it."""

from uuid import uuid4

import wagtail_factories
from captcha.models import CaptchaStore
from django.utils import timezone

from cms_apps.forms.challenge.answering import SOONEST
from cms_apps.forms.challenge.making import Kind, new_challenge
from cms_apps.forms.models import Submission
from cms_apps.forms.sending import Sending
from cms_apps.forms.versions import current_consent, current_version, form_of
from cms_apps.pages.models import FeedbackField, FeedbackPage

ANSWERS = {"matter": "食堂", "words": "饭凉了。"}


class FeedbackPageFactory(wagtail_factories.PageFactory):
    title = "意见反馈"
    slug = "feedback"
    consent_text = "只用来改进服务，保存180天。"

    class Meta:
        model = FeedbackPage


def feedback_page(parent, *extra, **fields):
    """A published one: a choice and a text are asked for; `extra` are (label, key, type, options)."""
    page = FeedbackPageFactory(parent=parent, **fields)
    plain = [
        ("哪件事", "matter", "radio", {"choices": "食堂\n宿舍"}),
        ("写下来", "words", "multiline", {}),
        ("电话", "phone", "phone", {"required": False, "is_personal": True}),
    ]
    for number, (label, key, kind, options) in enumerate([*plain, *extra]):
        field = FeedbackField(label=label, clean_name=key, field_type=kind, sort_order=number, **options)
        page.form_fields.add(field)
    page.save_revision().publish()
    return FeedbackPage.objects.get(pk=page.pk)


def answered_challenge():
    """Key and answer of a challenge that has waited long enough."""
    made = new_challenge(Kind.QUESTION)
    store = CaptchaStore.objects.get(hashkey=made.key)
    store.expiration -= SOONEST
    store.save()
    return made.key, store.response


def sending(page, data=None, **changes):
    """What a sender of the page's present version sends."""
    form = form_of(page)
    consent = current_consent(page, form)
    key, answer = answered_challenge()
    known = {
        "data": ANSWERS if data is None else data,
        "version": current_version(page, form).number,
        "consent": consent.number if consent else None,
        "challenge_key": key,
        "challenge_answer": answer,
        "key": uuid4(),
        "sender": "203.0.113.1",
        "door": Submission.Door.API,
        "from_json": True,
    }
    return Sending(**{**known, **changes})


def payload(page, data=None, **changes):
    """The same as the API takes it."""
    sent = sending(page, data)
    return {
        "version": sent.version,
        "challenge": {"key": sent.challenge_key, "answer": sent.challenge_answer},
        "consent": {"version": sent.consent},
        "data": dict(sent.data),
        **changes,
    }


def days_ago(days):
    return timezone.now() - timezone.timedelta(days=days)
