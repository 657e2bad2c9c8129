"""E-mail addresses as people type them, brought to one spelling."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator, EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

LONGEST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""

# No address literals and no `localhost`: what a mail server of ours would deliver inside.
_check_address = EmailValidator(allowlist=[])
_check_domain = DomainNameValidator(accept_idna=False)


def normalised(address: str) -> str:
    """NFKC, lower case, trimmed, the domain in ASCII: one mailbox has one spelling.

    Raises:
        ValidationError: it is blank, or no address that mail can be sent to.
    """
    if not address.strip():
        raise ValidationError(_("This field is required."), code="required")
    name, at, domain = _folded(address[: 4 * LONGEST]).rpartition("@")
    try:
        whole = f"{name}{at}{punycode(domain)}"
        _check_address(whole)
    except (UnicodeError, ValidationError):
        raise _no_address() from None
    # The validator takes quoted names, literals, and letters that only look like ASCII's.
    if len(address) > 4 * LONGEST or len(whole) > LONGEST or not whole.isascii() or {*'"[]'} & {*whole}:
        raise _no_address()
    return whole


def masked(address: str) -> str:
    """As much as its owner needs to know it again: `z***@example.edu.cn`."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


def domains_in(text: str) -> list[str]:
    """The domains of a list with commas, in ASCII; each once.

    Raises:
        ValidationError: one of them is none.
    """
    parts = (part.strip().removeprefix("@") for part in _folded(text).replace("、", ",").split(","))
    found = []
    for part in filter(None, parts):
        try:
            domain = punycode(part)
            _check_domain(domain)
        except (UnicodeError, ValidationError):
            message = _("“%(domain)s” is no domain; write it as in an address, behind the @.")
            raise ValidationError(message % {"domain": part[:100]}) from None
        found.append(domain)
    return list(dict.fromkeys(found))


def _folded(text: str) -> str:
    """Full-width letters and commas, capitals and spaces around make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).strip()


def _no_address() -> ValidationError:
    return ValidationError(_("Enter an e-mail address, such as name@example.edu.cn."), code="invalid")
