"""Single-use codes: a front end on another origin fetches its proof with one, by POST.

It makes a secret, sends its hash along (as PKCE does, RFC 7636), and shows the secret with the code: a code
that somebody else got, or planted, is worth nothing.
"""

import base64
import hashlib
import re
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from cms_apps.core.limiter import Limit, take

from ...models import Form, FormPage, SignInCode
from ...receipts import hash_of
from ...versions import form_of
from ..proofs import Proof

VALID = timedelta(minutes=2)
TRIES = Limit("forms.sign_in_codes", 60, timedelta(minutes=10))
"""By the visitor's address: a whole dormitory may share one."""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def is_challenge(text: str) -> bool:
    """Whether it can be the hash of a secret: SHA-256 in base64url without its padding."""
    return bool(_CHALLENGE.fullmatch(text))


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_code(form: Form, proof: Proof, challenge: str) -> str:
    code = secrets.token_urlsafe(32)
    SignInCode.objects.create(
        form=form,
        code_hash=hash_of(code),
        challenge=challenge,
        proof=proof.text,
        proof_expires_at=proof.expires_at,
        expires_at=timezone.now() + VALID,
    )
    return code


def take_code(page: FormPage, *, code: str, verifier: str, sender: str) -> Proof:
    """Take the proof that a code stands for, once; with the wrong secret it is used up too.

    Raises:
        ValidationError: at `code`: wrong, too old, used, of another form, or not this sender's.
        LimitReached: see `TRIES`.
    """
    take(TRIES, sender)
    row = SignInCode.objects.filter(form=form_of(page), code_hash=hash_of(code)).first()
    if row is None or not use_up(row) or not constant_time_compare(row.challenge, challenge_of(verifier)):
        message = _("This sign-in is used up, too old or not yours. Please sign in again.")
        raise ValidationError({"code": ValidationError(message, code="code_failed")})
    return Proof(row.proof, row.proof_expires_at)


def use_up(row: SignInCode) -> bool:
    """Take a row away; of several at once one is told True, and nobody once it is too old."""
    deleted, _by_model = SignInCode.objects.filter(pk=row.pk, expires_at__gt=timezone.now()).delete()
    return deleted == 1


def forget_sign_in_codes() -> None:
    SignInCode.objects.filter(expires_at__lte=timezone.now()).delete()
