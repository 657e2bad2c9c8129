"""Sending a form: the one way in, for the page and for the API.

Order of both doors: an answer already given → rate limit → who is sending → (API only) JSON Schema → the
page's Django form → one transaction: idempotency key, challenge, places, submission, what the service does
with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms_apps.core.limiter import Limit, take
from cms_apps.core.outbox.services import post_mail

from .admin_form import addresses
from .challenge.answering import ChallengeFailedError, spoil, use_up
from .identity.proofs import proved_by
from .models import Consent, Form, FormPage, FormVersion, Submission, SubmissionAnswer, WaitingFile
from .places import check_open, take_place
from .receipts import body_hash, hash_of, receipt_for, same
from .schema import check_against
from .uploads.answers import FilesByKey, as_posted, marks_of, with_names
from .uploads.fields import file_keys
from .uploads.keeping import forget_waiting, keep_all, take_over
from .versions import changed_keys, current_consent, current_version, form_of, version_numbered

REMEMBERED = timedelta(hours=24)
"""How long an idempotency key gets the same answer (as Stripe's API does)."""
SUBMISSIONS = Limit("forms.submissions", 20, timedelta(minutes=10))
CHALLENGES = Limit("forms.challenges", 60, timedelta(minutes=10))
"""By address: a whole dormitory may share one."""


class KeyReusedError(Exception):
    """The idempotency key came with another body before."""


class FormChangedError(Exception):
    """The form is another by now, and what was sent doesn't fit it.

    Attributes:
        fields: keys that came, went or changed their rules; "consent" for the consent line.
    """

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True)
class Sending:
    """What somebody sends.

    Attributes:
        data: answers by key, as JSON gives them or as a browser posts them.
        from_json: types are checked against the schema.
        key: a UUID of the sender's; the same again gets the same answer.
        sender: the address it comes from, for the rate limit; not stored.
        files: by key, as they were uploaded or are kept from an earlier try.
        proof: who is sending, as a provider signed it, where the page asks for that.
    """

    data: Mapping[str, Any]
    version: int
    consent: int | None
    challenge_key: str
    challenge_answer: str
    key: UUID
    sender: str
    door: str
    from_json: bool = False
    proof: str = ""
    files: FilesByKey = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the sender gets: 201 in the API, the receipt page in HTML."""

    number: str
    receipt: str
    received_at: datetime
    message: str
    manage_url: str
    result: dict[str, Any]


def send(page: FormPage, sending: Sending) -> Answer:
    """Store a submission, once, and let the service do its part.

    Raises:
        KeyReusedError, LimitReached, FormClosedError, IdentityNeededError, FormChangedError,
            ChallengeFailedError: see there.
        ValidationError: by field, in the active language.
    """
    form = form_of(page)
    body = body_hash([sending.version, sending.consent, sending.data, marks_of(sending.files)])
    given = _given_before(form, sending.key, body)
    if given is not None:
        return given
    take(SUBMISSIONS, sending.sender)
    check_open(page)
    proved = proved_by(sending.proof, page, form)
    version = _asked_version(page, form, sending)
    data = _checked(page, version, sending)
    consent = _agreed(page, form, sending)
    files = keep_all(sending.key, data, file_keys(page.answer_form()))
    data |= {key: [file.name for file in some] for key, some in files.items()}
    try:
        with transaction.atomic():
            return _store(
                page, form, version, consent, data, files, body, sending, proved.person if proved else ""
            )
    except IntegrityError:
        # Another request with this key was faster.
        given = _given_meanwhile(form, sending, body)
        if given is None:
            raise
        return given
    except ChallengeFailedError:
        given = _given_meanwhile(form, sending, body)
        if given is not None:
            return given
        spoil(sending.challenge_key)
        raise


def _given_before(form: Form, key: UUID, body: str) -> Answer | None:
    row = (
        SubmissionAnswer.objects.select_related("submission")
        .filter(form=form, key_hash=hash_of(str(key)), expires_at__gt=timezone.now())
        .first()
    )
    if row is None or row.submission is None:
        return None
    if not same(row.body_hash, body):
        raise KeyReusedError
    receipt = receipt_for(form, str(key), body)
    return Answer(
        number=row.submission.number, receipt=receipt, received_at=row.submission.received_at, **row.answer
    )


def _given_meanwhile(form: Form, sending: Sending, body: str) -> Answer | None:
    given = _given_before(form, sending.key, body)
    if given is not None and sending.files:
        forget_waiting(sending.key)  # kept once more after the faster one took its own over
    return given


def _asked_version(page: FormPage, form: Form, sending: Sending) -> FormVersion:
    """The version the sender saw: what is stored is read under the labels it was asked under."""
    current = current_version(page, form)
    if sending.version == current.number:
        return current
    seen = version_numbered(form, page.locale.language_code, sending.version)
    if seen is None:
        raise FormChangedError(sorted(current.schema["properties"]))
    return seen


def _checked(page: FormPage, version: FormVersion, sending: Sending) -> dict[str, Any]:
    """The answers by the rules of now; what an older version allowed is accepted where it still fits."""
    current = current_version(page, version.form)
    try:
        if sending.from_json:
            named = with_names(sending.data, sending.files, page.answer_form())
            check_against(current.schema, named)
        form = page.answer_form()(sending.data, as_posted(sending.files))
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
    except ValidationError:
        if version != current:
            raise FormChangedError(changed_keys(version, current)) from None
        raise
    return form.cleaned_data


def _agreed(page: FormPage, form: Form, sending: Sending) -> Consent | None:
    consent = current_consent(page, form)
    if consent is not None and sending.consent != consent.number:
        raise FormChangedError(["consent"])
    return consent


def _store(
    page: FormPage,
    form: Form,
    version: FormVersion,
    consent: Consent | None,
    data: dict[str, Any],
    files: dict[str, list[WaitingFile]],
    body: str,
    sending: Sending,
    person: str,
) -> Answer:
    now = timezone.now()
    key_hash = hash_of(str(sending.key))
    SubmissionAnswer.objects.filter(form=form, key_hash=key_hash, expires_at__lte=now).delete()
    # First, so that a second request with this key waits here for the first one's end.
    row = SubmissionAnswer.objects.create(
        form=form, key_hash=key_hash, body_hash=body, expires_at=now + REMEMBERED
    )
    use_up(sending.challenge_key, sending.challenge_answer)
    take_place(page, form, person)
    receipt = receipt_for(form, str(sending.key), body)
    if Submission.objects.filter(receipt_hash=hash_of(receipt)).exists():
        raise KeyReusedError  # the same words with the same key, after the day it is remembered
    submission = Submission.objects.create(
        form=form,
        version=version,
        consent=consent,
        door=sending.door,
        data=_as_json(data),
        receipt_hash=hash_of(receipt),
        person_hash=person,
        received_at=now,
        erase_on=timezone.localdate(now) + timedelta(days=page.kept_days),
    )
    take_over(submission, sending.key, files)
    outcome = page.accept(submission, receipt)
    message = "\n".join(filter(None, [page.thanks, outcome.message]))
    row.submission = submission
    row.answer = {"message": message, "manage_url": outcome.manage_url, "result": outcome.result}
    row.save(update_fields=["submission", "answer"])
    _tell(page, submission)
    return Answer(submission.number, receipt, now, **row.answer)


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
