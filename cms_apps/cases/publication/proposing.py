"""The words a case is published in: as they are, or as they are proposed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q

from ..models import Case, PublishedCase
from ..states import MessageKind
from .redacting import Masking, maskings, redacted


@dataclass(frozen=True)
class Proposal:
    """Words to publish; `masked` is what was masked in them."""

    title: str
    letter: str
    answer: str
    masked: list[Masking]


def proposal_for(case: Case) -> Proposal:
    """What is published, with an answer given since; else subject, letter and last answer, masked."""
    names = list(_known_names(case))
    said = case.messages.order_by("pk")
    letter = said.filter(kind=MessageKind.OPENING).first()
    answer = said.filter(kind=MessageKind.ANSWER).last()
    raw = [case.subject, letter.text if letter else "", answer.text if answer else ""]
    masked = list(dict.fromkeys(mask for text in raw for mask in maskings(text, known=names)))
    title, text, reply = (redacted(words, known=names) for words in raw)
    published = PublishedCase.objects.filter(case=case).first()
    if published is not None:
        is_newer = answer is not None and answer.at > published.changed_at
        title, text = published.title, published.letter
        reply = reply if is_newer else published.answer or reply
    return Proposal(title, text, reply, masked)


def _known_names(case: Case) -> Iterator[str]:
    """Of the staff who may be named, and of the sender."""
    units = case.unit_id, case.first_unit_id, case.about_unit_id
    near = Q(unit_posts__unit__in=[unit for unit in units if unit])
    near |= Q(pk=case.handler_id) | Q(pk__in=case.about_people.values("pk"))
    for person in get_user_model()._default_manager.filter(near).distinct():
        yield f"{person.last_name}{person.first_name}"
    yield from names_told(case)


def names_told(case: Case) -> Iterator[str]:
    """What the sender told of who they are, in fields that are personal."""
    submission = case.submission
    if submission is not None and submission.erased_at is None:
        for field in submission.version.fields:
            value = submission.data.get(field["key"])
            if field["personal"] and isinstance(value, str):
                yield value
