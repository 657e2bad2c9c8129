"""Signed proofs: carried by the sender from the provider to the form, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from .persons import person_hash
from .providers import Identity, provider_of

if TYPE_CHECKING:
    from ..models import Form, FormPage

SALT = "cms_forms.identity"
VALID = timedelta(minutes=30)
"""As long as a challenge: a long letter takes its time."""


class IdentityNeededError(Exception):
    """Nobody is proved for this form, or not any more; its text is for the sender."""


@dataclass(frozen=True)
class Proof:
    text: str
    expires_at: datetime


@dataclass(frozen=True)
class Proved:
    """What a proof says.

    Attributes:
        person: the `person_hash`.
        label: as the provider's `Identity` has it.
    """

    kind: str
    person: str
    label: str


def give_proof(form: "Form", identity: Identity) -> Proof:
    """For one form in all its languages. It is signed, not secret, so it names nobody in clear."""
    content = [str(form.key), identity.kind, person_hash(identity), identity.label]
    return Proof(signing.dumps(content, salt=SALT), timezone.now() + VALID)


def proved_by(proof: str, page: "FormPage", form: "Form") -> Proved | None:
    """Who sends; None where the page does not ask.

    Raises:
        IdentityNeededError: no proof, one too old, of another form or kind, or of somebody not admitted.
    """
    provider = provider_of(page)
    if provider is None:
        return None
    if not proof:
        raise IdentityNeededError(_("This form asks who is sending: prove it first."))
    try:
        # Nothing but ASCII was ever signed, and half a surrogate pair can't even be compared.
        key, *who = signing.loads(proof if proof.isascii() else "", salt=SALT, max_age=VALID)
    except signing.SignatureExpired:
        message = _("It was too long ago that you proved who you are: please do it again.")
        raise IdentityNeededError(message) from None
    except signing.BadSignature:
        raise IdentityNeededError(_not_for_this_form()) from None
    proved = Proved(*who)
    if key != str(form.key) or proved.kind != provider.kind or not provider.accepts(page, proved):
        raise IdentityNeededError(_not_for_this_form())
    return proved


def _not_for_this_form() -> str:
    return _("What you sent does not prove who you are on this form: please do it again.")
