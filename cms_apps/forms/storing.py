"""Storing a submission that was found good, in one transaction with what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms_apps.core.outbox.services import post_mail

from .admin_form import addresses
from .challenge.answering import use_up
from .models import Consent, Form, FormPage, FormVersion, Submission, SubmissionAnswer, WaitingFile
from .places import take_place
from .receipts import hash_of, receipt_for
from .sending import Answer, KeyReusedError, Sending
from .uploads.keeping import take_over

REMEMBERED = timedelta(hours=24)
"""How long an idempotency key gets the same answer (as Stripe's API does)."""


@dataclass(frozen=True)
class Checked:
    """What was found good.

    Attributes:
        body: the hash of all that was sent, to know it again by.
        person: the hash of whoever proved to be somebody; "" for nobody.
    """

    form: Form
    version: FormVersion
    consent: Consent | None
    data: dict[str, Any]
    files: dict[str, list[WaitingFile]]
    body: str
    person: str


@transaction.atomic
def store(page: FormPage, sending: Sending, checked: Checked) -> Answer:
    """Take the key, the challenge and a place, store, and let the service do its part: all of it or nothing.

    Raises:
        IntegrityError: another request with this key was faster.
        ChallengeFailedError, FormClosedError, KeyReusedError, ValidationError: see `services.send`.
    """
    row = _take_key(sending, checked)
    use_up(sending.challenge_key, sending.challenge_answer)
    take_place(page, checked.form, checked.person)
    receipt = receipt_for(checked.form, str(sending.key), checked.body)
    submission = _new_submission(page, sending, checked, hash_of(receipt))
    take_over(submission, sending.key, checked.files)
    outcome = page.accept(submission, receipt)
    message = "\n".join(filter(None, [page.thanks, outcome.message]))
    row.submission = submission
    row.answer = {"message": message, "manage_url": outcome.manage_url, "result": outcome.result}
    row.save(update_fields=["submission", "answer"])
    _tell(page, submission)
    return Answer(submission.number, receipt, submission.received_at, **row.answer)


def _take_key(sending: Sending, checked: Checked) -> SubmissionAnswer:
    """First of all, so that a second request with this key waits here for the first one's end."""
    now, key_hash = timezone.now(), hash_of(str(sending.key))
    mine = SubmissionAnswer.objects.filter(form=checked.form, key_hash=key_hash)
    mine.filter(expires_at__lte=now).delete()
    return SubmissionAnswer.objects.create(
        form=checked.form, key_hash=key_hash, body_hash=checked.body, expires_at=now + REMEMBERED
    )


def _new_submission(page: FormPage, sending: Sending, checked: Checked, receipt_hash: str) -> Submission:
    now = timezone.now()
    if Submission.objects.filter(receipt_hash=receipt_hash).exists():
        raise KeyReusedError  # the same words with the same key, after the day it is remembered
    return Submission.objects.create(
        form=checked.form,
        version=checked.version,
        consent=checked.consent,
        door=sending.door,
        data=_as_json(checked.data),
        receipt_hash=receipt_hash,
        person_hash=checked.person,
        received_at=now,
        erase_on=timezone.localdate(now) + timedelta(days=page.kept_days),
    )


def _as_json(data: Mapping[str, Any]) -> dict[str, Any]:
    """Dates and numbers as text that sorts and reads alike everywhere."""
    encoder = DjangoJSONEncoder()
    plain = (str, int, bool, list, type(None))
    return {key: value if isinstance(value, plain) else encoder.default(value) for key, value in data.items()}


def _tell(page: FormPage, submission: Submission) -> None:
    """That something came, never what; in the site's language, not the sender's."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(title)s: no. %(number)s has come") % {"title": page.title, "number": submission.number}
        text = _("Read it in the admin, under Forms. This message holds nothing of what was sent.")
    for address in addresses(page.told):
        post_mail(to=address, subject=subject, body=text, about=f"submission {submission.pk}")
