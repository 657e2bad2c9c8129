"""An e-mail address, proved by a code that was sent to it."""

import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms_apps.core.limiter import Limit, take
from cms_apps.core.models import OutboxMessage
from cms_apps.core.outbox.services import erase, post_mail

from ..models import EmailCode, Form, FormPage
from ..states import IdentityKind
from ..versions import form_of
from .addresses import domains_in, masked, normalised
from .persons import person_hash
from .proofs import Proof, Proved, give_proof
from .providers import Identity, register_provider

if TYPE_CHECKING:
    from ..door import Visit

DIGITS = 6
VALID = timedelta(minutes=10)
MOST_TRIES = 5
CODES = Limit("forms.codes", 20, timedelta(minutes=10))
TRIES = Limit("forms.code_tries", 60, timedelta(minutes=10))
"""By the visitor's address: a whole dormitory may share one."""
CODES_TO_ONE = Limit("forms.codes_to_one", 5, timedelta(hours=1))
"""By e-mail address, all forms together: nobody's mailbox is filled by others."""
BATCH = 200


class EmailProvider:
    kind = IdentityKind.EMAIL
    steps = frozenset(["address", "send_code", "prove"])

    def is_ready(self) -> bool:
        return True

    def describe(self, page: FormPage) -> dict[str, Any]:
        return {"kind": self.kind.value, "domains": domains_in(page.email_domains), "sign_in_url": None}

    def accepts(self, page: FormPage, proved: Proved) -> bool:
        return _is_admitted(page, proved.label)

    def serve(self, visit: "Visit", *, fault: str = "") -> HttpResponse:
        from .email_steps import serve

        return serve(visit, fault)


register_provider(EmailProvider())


def ask_for_code(page: FormPage, *, address: str, sender: str) -> datetime:
    """Send a code to an address; an older one of this form is good for nothing any more.

    The answer is the same whether or not anybody ever wrote from there. The mail is in the active language.

    Args:
        sender: where the request comes from, for the rate limit.

    Returns:
        Until when the code is good.

    Raises:
        ValidationError: at `email`.
        LimitReached: see `CODES` and `CODES_TO_ONE`.
    """
    identity = _admitted(page, address)
    take(CODES, sender)
    take(CODES_TO_ONE, identity.subject)
    form, person = form_of(page), person_hash(identity)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    slow_hash = make_password(code)  # before the transaction, which would make other writers wait for it
    with transaction.atomic():
        Form.objects.select_for_update().get(pk=form.pk)
        for older in EmailCode.objects.filter(form=form, address_hash=person):
            _forget(older.pk)
        made = EmailCode.objects.create(
            form=form, address_hash=person, code_hash=slow_hash, expires_at=timezone.now() + VALID
        )
        _post(page, made, identity.subject, code)
    return made.expires_at


def prove_by_code(page: FormPage, *, address: str, code: str, sender: str) -> Proof:
    """Take the code for the address, once.

    Raises:
        ValidationError: at `email` or `code`: wrong, too old, used, tried too often, or never sent, which
            nobody can tell apart, neither by the words nor by the time they take.
        LimitReached: see `TRIES`.
    """
    identity, digits = _admitted(page, address), _digits(code)
    take(TRIES, sender)
    form = form_of(page)
    row = _take_try(form, person_hash(identity))
    is_right = check_password(digits, row.code_hash if row else _nobodys_hash())
    if row is None or not is_right or not use_up(row):
        message = _("This code is wrong or too old. You can ask for a new one.")
        raise ValidationError({"code": ValidationError(message, code="code_failed")})
    return give_proof(form, identity)


def use_up(row: EmailCode) -> bool:
    """Use a code, and erase the mail that holds it; of several at once one is told True."""
    now = timezone.now()
    with transaction.atomic():
        unused = EmailCode.objects.filter(pk=row.pk, used_at=None, expires_at__gt=now)
        if not unused.update(used_at=now):
            return False
        erase(_about(row.pk))
    return True


def forget_codes() -> None:
    """Drop codes that are too old with their mail, and the mail that was sent: its words are the code."""
    expired = EmailCode.objects.filter(expires_at__lte=timezone.now())
    while keys := list(expired.values_list("pk", flat=True)[:BATCH]):
        for key in keys:
            with transaction.atomic():
                _forget(key)
    sent = OutboxMessage.objects.sent().filter(about__startswith=_about(""))
    for about in list(sent.values_list("about", flat=True)[:BATCH]):
        erase(about)


def _admitted(page: FormPage, address: str) -> Identity:
    try:
        whole = normalised(address)
        if not _is_admitted(page, whole):
            domains = "、".join(domains_in(page.email_domains))
            message = _("Only addresses of these domains are accepted here: %(domains)s.")
            raise ValidationError(message % {"domains": domains}, code="domain_refused")
    except ValidationError as fault:
        raise ValidationError({"email": fault}) from None
    return Identity(IdentityKind.EMAIL, whole, masked(whole))


def _is_admitted(page: FormPage, address: str) -> bool:
    domains = domains_in(page.email_domains)
    return not domains or address.rpartition("@")[2] in domains


def _digits(code: str) -> str:
    """Full-width digits and spaces between them make no difference."""
    digits = "".join(unicodedata.normalize("NFKC", code[:100]).split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        message = _("Enter the %(count)d digits of the message.") % {"count": DIGITS}
        raise ValidationError({"code": ValidationError(message, code="invalid")})
    return digits


def _take_try(form: Form, person: str) -> EmailCode | None:
    """One of the code's tries, counted before the answer is looked at; None if nothing is left to try."""
    live = EmailCode.objects.filter(
        form=form, address_hash=person, used_at=None, expires_at__gt=timezone.now(), tries__lt=MOST_TRIES
    )
    row = live.first()
    return row if row and live.filter(pk=row.pk).update(tries=F("tries") + 1) else None


@cache
def _nobodys_hash() -> str:
    return make_password(secrets.token_hex())


def _forget(key: int) -> None:
    erase(_about(key))
    EmailCode.objects.filter(pk=key).delete()


def _about(key: int | str) -> str:
    return f"code {key}"


def _post(page: FormPage, made: EmailCode, address: str, code: str) -> None:
    """The code stands in the text alone: mail servers log subjects, and locked screens show them."""
    title = "".join(character if character.isprintable() else " " for character in page.title)
    minutes = int(VALID.total_seconds() // 60)
    lines = [
        _("Your code for the form “%(title)s”:") % {"title": title},
        code,
        _("It is good for %(minutes)d minutes, and once.") % {"minutes": minutes},
        _("If you did not ask for it, ignore this message: without the code nobody sends in your name."),
    ]
    subject = _("Code for “%(title)s”") % {"title": Truncator(title).chars(100)}
    post_mail(to=address, subject=subject, body="\n\n".join(lines), about=_about(made.pk))
