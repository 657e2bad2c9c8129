"""Answers to challenges: each counts once, also when many come at the same moment."""

import unicodedata
from datetime import timedelta

from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.utils import timezone

SOONEST = timedelta(seconds=2)
"""Nobody reads a form, fills it in and answers in less."""


class ChallengeFailedError(Exception):
    """The answer is wrong, too late, too early, or was given before."""


def use_up(key: str, answer: str) -> None:
    """Accept an answer by deleting its challenge: whoever's delete removes the row is the one accepted.

    Stock looks first and deletes then, and lets one answer through eight times at once.

    Raises:
        ChallengeFailedError: the row was not there any more, or the answer is another.
    """
    now = timezone.now()
    lifetime = timedelta(minutes=int(captcha_settings.CAPTCHA_TIMEOUT))
    right = CaptchaStore.objects.filter(
        hashkey=_key(key),
        response=_folded(answer),
        expiration__gt=now,
        expiration__lte=now + lifetime - SOONEST,
    )
    if right.delete()[0] != 1:
        raise ChallengeFailedError


def spoil(key: str) -> None:
    """After a wrong answer the challenge is gone: nobody tries all answers to one."""
    CaptchaStore.objects.filter(hashkey=_key(key)).delete()


def _key(text: str) -> str:
    return text.replace("\0", "")[:40]


def _folded(answer: str) -> str:
    """Full-width letters, capitals and spaces make no difference."""
    text = unicodedata.normalize("NFKC", answer.replace("\0", ""))
    return "".join(text.lower().split())[:32]
