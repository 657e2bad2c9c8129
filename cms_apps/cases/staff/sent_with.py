"""What else came with an opinion besides its words: the other answers of its form, and its files."""

from dataclasses import dataclass
from typing import Any

from ..models import Case


@dataclass(frozen=True)
class SentWith:
    """Labels and answers.

    Attributes:
        files: as they lie in the forms room.
        is_personal: whether whoever reads them learns who the sender may be, which is logged.
    """

    answers: tuple[tuple[str, str], ...] = ()
    files: tuple[Any, ...] = ()
    is_personal: bool = False


def sent_with(case: Case) -> SentWith:
    """Nothing of what was erased, nor what the case itself shows: its subject and first words."""
    submission = case.submission
    if submission is None or case.erased_at or submission.erased_at:
        return SentWith(is_personal=bool(case.contact))
    shown = {case.subject, case.contact, *_first_words(case)}
    given = [(field, submission.data.get(field["key"])) for field in submission.version.fields]
    told = [(field, _in_words(value)) for field, value in given if value not in (None, "", [], False)]
    files = tuple(submission.files.order_by("pk"))
    shown |= {file.name for file in files}
    return SentWith(
        tuple((field["label"], words) for field, words in told if words not in shown),
        files,
        bool(case.contact) or any(field["personal"] for field, _words in told),
    )


def _first_words(case: Case) -> list[str]:
    return list(case.messages.order_by("pk").values_list("text", flat=True)[:1])


def _in_words(value: Any) -> str:
    if value is True:
        return "✓"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
