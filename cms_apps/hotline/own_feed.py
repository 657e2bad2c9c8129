"""The secret address of one's own shifts: shown once, kept as a hash, renewed at any time."""

import secrets
from base64 import b32encode
from hashlib import sha256

from django.db import transaction

from .models import DutyPerson

LENGTH = 26
"""Letters of a token, five bits each: 130 bits."""


def renew(person: DutyPerson) -> str:
    """A new secret, in place of whatever there was; nobody can read it again."""
    token = b32encode(secrets.token_bytes(20)).decode().lower()[:LENGTH]
    _keep(person, _hash_of(token))
    return token


def stop(person: DutyPerson) -> None:
    """No address opens it any more."""
    _keep(person, "")


def person_by(token: str) -> DutyPerson | None:
    """Whose secret it is; None as well for who takes no turns any more, or has no account any more."""
    if len(token) != LENGTH:
        return None
    people = DutyPerson.objects.filter(is_active=True, user__is_active=True)
    return people.filter(feed_hash=_hash_of(token)).first()


def _hash_of(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _keep(person: DutyPerson, value: str) -> None:
    with transaction.atomic():
        row = DutyPerson.objects.select_for_update().get(pk=person.pk)
        row.feed_hash = value
        row.save(update_fields=["feed_hash"])
    person.feed_hash = value
