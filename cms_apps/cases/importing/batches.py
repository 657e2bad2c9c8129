"""Records into the register a batch at a time, each batch in one short transaction. Nobody is told."""

import logging
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Case, CaseEvent, ImportedLetter, Message
from .letter import Letter
from .recording import Record
from .report import LetterError, Outcome, fault

logger = logging.getLogger(__name__)

BATCH = 100
"""Letters in one transaction: SQLite's one writer is held for a tenth of a second or so."""


def known_digests(source: str, letters: Sequence[Letter]) -> dict[str, str]:
    """By reference, of the letters that are in the register already."""
    there = ImportedLetter.objects.filter(
        source=source, reference__in=[letter.reference for letter in letters]
    )
    return dict(there.values_list("reference", "digest"))


def store(
    new: Sequence[tuple[Letter, Record]], *, again: Callable[[Letter], Record]
) -> list[Outcome | LetterError]:
    """What became of each, in their order.

    If their transaction fails they go one by one, so that the faulty one is named and the others are stored.

    Args:
        again: makes a record anew: rows of a transaction that failed have keys that nothing has.
    """
    try:
        _write([record for _letter, record in new])
    except Exception:
        logger.warning("A batch of letters could not be stored at once; they go one by one")
        return [_store_alone(letter, again(letter)) for letter, _record in new]
    return [Outcome.CREATED] * len(new)


def _store_alone(letter: Letter, record: Record) -> Outcome | LetterError:
    try:
        _write([record])
    except Exception as error:
        # Another import may have been faster; whatever else the database has against one, the others go on.
        known = known_digests(record.imported.source, [letter]).get(letter.reference)
        if known is not None:
            return Outcome.UNCHANGED if known == letter.digest else Outcome.CHANGED
        # Neither log nor report repeats the database's words: they may hold the letter's.
        logger.warning("Line %d could not be stored: %s", letter.line, type(error).__name__)
        message = _("It could not be stored: %(error)s") % {"error": type(error).__name__}
        return fault(message, line=letter.line)
    return Outcome.CREATED


@transaction.atomic
def _write(records: Sequence[Record]) -> None:
    """All or nothing; by bulk, which is how rows of the append-only record may be added with a date."""
    # In order of what others may have stored meanwhile, so that two imports never wait in a circle.
    Case.objects.bulk_create([record.case for record in records])
    origins = sorted((record.imported for record in records), key=lambda origin: origin.reference)
    ImportedLetter.objects.bulk_create(origins)
    CaseEvent.objects.bulk_create([event for record in records for event in record.events])
    Message.objects.bulk_create([message for record in records for message in record.messages])
