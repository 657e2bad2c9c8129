"""New challenges, of two kinds: a picture of letters, and a question in words for those who can't see it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from captcha.models import CaptchaStore
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LETTERS = "ACDEFHJKLMNPRTUVWXY347"
"""None that is easily taken for another: no B/8, G/6, I/1, O/0/Q, S/5, Z/2."""
LENGTH = 5


class Kind(TextChoices):
    IMAGE = "image", gettext_lazy("Picture")
    QUESTION = "question", gettext_lazy("Question")


@dataclass(frozen=True)
class Challenge:
    """What a sender has to answer once.

    Attributes:
        image_url: of an `IMAGE`, else "".
        question: of a `QUESTION`, in the active language, else "".
    """

    key: str
    kind: Kind
    image_url: str
    question: str
    expires_at: datetime


def letters() -> tuple[str, str]:
    """`CAPTCHA_CHALLENGE_FUNCT`: the package's own draws from a generator it seeds with public keys."""
    drawn = "".join(secrets.choice(LETTERS) for _number in range(LENGTH))
    return drawn, drawn


def new_challenge(kind: Kind = Kind.IMAGE) -> Challenge:
    if kind == Kind.QUESTION:
        one, other = 2 + secrets.randbelow(8), 2 + secrets.randbelow(8)
        store = CaptchaStore.objects.create(challenge=f"{one}+{other}", response=str(one + other))
        question = _("What is %(one)d plus %(other)d?") % {"one": one, "other": other}
        return Challenge(store.hashkey, kind, "", question, store.expiration)
    drawn, answer = letters()
    store = CaptchaStore.objects.create(challenge=drawn, response=answer)
    return Challenge(
        store.hashkey, kind, reverse("captcha-image", args=[store.hashkey]), "", store.expiration
    )
