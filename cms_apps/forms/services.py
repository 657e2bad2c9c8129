"""Sending a form: the one way in, for the page and for the API.

Order of both doors: an answer already given → rate limit → who is sending → (API only) JSON Schema → the
page's Django form → one transaction: idempotency key, challenge, places, submission, what the service does
with it.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import Form as AnswerForm
from django.utils import timezone

from cms_apps.core.limiter import Limit, take

from .challenge.answering import ChallengeFailedError, spoil
from .identity.proofs import proved_by
from .models import Consent, Form, FormPage, FormVersion, SubmissionAnswer
from .places import check_open
from .receipts import body_hash, hash_of, receipt_for, same
from .schema import check_against
from .sending import Answer, FormChangedError, KeyReusedError, Sending
from .storing import Checked, store
from .uploads.answers import as_posted, marks_of, with_names
from .uploads.fields import file_keys
from .uploads.keeping import forget_waiting, keep_all
from .versions import changed_keys, current_consent, current_version, form_of, version_numbered

SUBMISSIONS = Limit("forms.submissions", 20, timedelta(minutes=10))
CHALLENGES = Limit("forms.challenges", 60, timedelta(minutes=10))
"""By address: a whole dormitory may share one."""


def send(page: FormPage, sending: Sending) -> Answer:
    """Store a submission, once, and let the service do its part.

    Raises:
        KeyReusedError, LimitReached, FormClosedError, IdentityNeededError, FormChangedError,
            ChallengeFailedError: see there.
        ScannerDownError: see there.
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
    answer_form = page.answer_form()  # costs as much as storing what comes: once is enough
    current = current_version(page, form, answer_form)
    version = _asked_version(page, current, sending)
    data = _checked(answer_form, version, current, sending)
    consent = _agreed(page, form, sending)
    files = keep_all(sending.key, data, file_keys(answer_form))
    data |= {key: [file.name for file in some] for key, some in files.items()}
    person = proved.person if proved else ""
    try:
        return store(page, sending, Checked(form, version, consent, data, files, body, person))
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


def _asked_version(page: FormPage, current: FormVersion, sending: Sending) -> FormVersion:
    """The version the sender saw: what is stored is read under the labels it was asked under."""
    if sending.version == current.number:
        return current
    seen = version_numbered(current.form, page.locale.language_code, sending.version)
    if seen is None:
        raise FormChangedError(sorted(current.schema["properties"]))
    return seen


def _checked(
    answer_form: type[AnswerForm], version: FormVersion, current: FormVersion, sending: Sending
) -> dict[str, Any]:
    """The answers by the rules of now; what an older version allowed is accepted where it still fits."""
    try:
        if sending.from_json:
            named = with_names(sending.data, sending.files, answer_form)
            check_against(current.schema, named)
        form = answer_form(sending.data, as_posted(sending.files))
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
