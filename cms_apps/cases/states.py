"""Where a case can stand, how it may move, and what each is called for whom."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """As staff call them; `PUBLIC_LABELS` is what a sender reads."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("Under way")
    WAITING = "waiting", _("Waiting for sender")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")

    @classmethod
    def open(cls) -> frozenset["CaseState"]:
        """Somebody still owes something, or the sender may still say so."""
        return frozenset(cls) - {cls.CLOSED}

    @classmethod
    def owed(cls) -> frozenset["CaseState"]:
        """An answer is owed and its clock is running."""
        return frozenset({cls.RECEIVED, cls.ACCEPTED, cls.IN_PROGRESS, cls.REOPENED})

    @property
    def public_label(self) -> Promise:
        return PUBLIC_LABELS[self]


PUBLIC_LABELS: Mapping[CaseState, Promise] = MappingProxyType(
    {
        CaseState.RECEIVED: _("Received, waiting for a unit to take it on"),
        CaseState.ACCEPTED: _("A unit has taken it on"),
        CaseState.IN_PROGRESS: _("Being worked on"),
        CaseState.WAITING: _("We have a question for you"),
        CaseState.ANSWERED: _("Answered: is the matter settled for you?"),
        CaseState.CLOSED: _("Closed"),
        CaseState.REOPENED: _("Taken up again"),
    }
)

_WORKING = {
    CaseState.RECEIVED,
    CaseState.IN_PROGRESS,
    CaseState.WAITING,
    CaseState.ANSWERED,
    CaseState.CLOSED,
}
MOVES: Mapping[CaseState, frozenset[CaseState]] = MappingProxyType(
    {
        # To another unit it is received there; who writes at once has accepted.
        CaseState.RECEIVED: frozenset({CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.CLOSED}),
        CaseState.ACCEPTED: frozenset(_WORKING),
        CaseState.IN_PROGRESS: frozenset(_WORKING),
        CaseState.WAITING: frozenset(_WORKING),
        CaseState.ANSWERED: frozenset(
            {CaseState.IN_PROGRESS, CaseState.ANSWERED, CaseState.CLOSED, CaseState.REOPENED}
        ),
        CaseState.CLOSED: frozenset({CaseState.REOPENED}),
        CaseState.REOPENED: frozenset({CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.CLOSED}),
    }
)
"""The only moves there are; a test goes through every pair."""


class Source(TextChoices):
    """The door an opinion came through."""

    LETTER = "letter", _("Letter")
    CALL = "call", _("Call")
    RECEPTION = "reception", _("Reception day")
    MEETING = "meeting", _("Joint meeting")


class CaseKind(TextChoices):
    """What somebody wants by writing."""

    OPINION = "opinion", _("Opinion")
    COMPLAINT = "complaint", _("Complaint")
    QUESTION = "question", _("Inquiry")
    SUGGESTION = "suggestion", _("Suggestion")
    PRAISE = "praise", _("Praise")


class CaseOutcome(TextChoices):
    """What became of a closed case."""

    RESOLVED = "resolved", _("Resolved")
    PARTLY = "partly", _("Partly resolved")
    NOT_POSSIBLE = "not_possible", _("Can't be done, with reasons")
    NOT_OURS = "not_ours", _("Not ours")
    DUPLICATE = "duplicate", _("Sent twice")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")

    @classmethod
    def of_an_answer(cls) -> tuple["CaseOutcome", ...]:
        """What an answer may settle a case with."""
        return (cls.RESOLVED, cls.PARTLY, cls.NOT_POSSIBLE)

    @classmethod
    def without_answer(cls) -> tuple["CaseOutcome", ...]:
        """What counts in no rate, because nobody had to answer."""
        return (cls.NOT_OURS, cls.DUPLICATE, cls.WITHDRAWN)


class EventKind(TextChoices):
    """Who did what: the verbs of the record."""

    OPENED = "opened", _("Opened")
    ROUTED = "routed", _("Given to a unit")
    ASSIGNED = "assigned", _("Given to a person")
    ACCEPTED = "accepted", _("Accepted")
    TRANSFERRED = "transferred", _("Handed over")
    REFUSED = "refused", _("Hand-over refused")
    PROGRESS = "progress", _("Progress told")
    ASKED = "asked", _("Sender asked")
    REPLIED = "replied", _("Sender wrote")
    NOTED = "noted", _("Note made")
    INSTRUCTED = "instructed", _("Manager's instruction")
    SUPERVISED = "supervised", _("Supervised")
    AMENDED = "amended", _("Particulars changed")
    SUBMITTED = "submitted", _("Answer submitted")
    APPROVED = "approved", _("Answer approved")
    SENT_BACK = "sent_back", _("Answer sent back")
    ANSWERED = "answered", _("Answered")
    RATED = "rated", _("Rated")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMINDED = "reminded", _("Due soon")
    ESCALATED = "escalated", _("Overdue reported")
    ERASED = "erased", _("Words erased")
    MERGED = "merged", _("Merged with another case")
    PUBLISHED = "published", _("Put on the website")
    UNPUBLISHED = "unpublished", _("Taken off the website")
    CITED = "cited", _("Named on a page")

    @classmethod
    def public(cls) -> frozenset["EventKind"]:
        """What a sender sees of the record; the rest is the house's own business."""
        return frozenset(
            {
                cls.OPENED,
                cls.ROUTED,
                cls.ACCEPTED,
                cls.TRANSFERRED,
                cls.PROGRESS,
                cls.ASKED,
                cls.REPLIED,
                cls.ANSWERED,
                cls.RATED,
                cls.CLOSED,
                cls.REOPENED,
                cls.WITHDRAWN,
                cls.MERGED,
                cls.PUBLISHED,
                cls.UNPUBLISHED,
                cls.CITED,
            }
        )


class MessageKind(TextChoices):
    """What somebody's words are."""

    OPENING = "opening", _("Letter")
    REPLY = "reply", _("Sender's words")
    RATING = "rating", _("Reason of the rating")
    PROGRESS = "progress", _("Progress")
    QUESTION = "question", _("Question to the sender")
    ANSWER = "answer", _("Answer")
    CLOSING = "closing", _("Closing words")
    NOTE = "note", _("Note")
    REASON = "reason", _("Reason")
    INSTRUCTION = "instruction", _("Manager's instruction")
    SUPERVISION = "supervision", _("Supervision")

    @classmethod
    def public(cls) -> frozenset["MessageKind"]:
        """What the sender may read."""
        return cls.by_sender() | {cls.PROGRESS, cls.QUESTION, cls.ANSWER, cls.CLOSING}

    @classmethod
    def by_sender(cls) -> frozenset["MessageKind"]:
        return frozenset({cls.OPENING, cls.REPLY, cls.RATING})


class DraftStage(TextChoices):
    """How far an answer is that was not sent yet."""

    DRAFT = "draft", _("Being written")
    REVIEW = "review", _("At the office for review")
    SIGN_OFF = "sign_off", _("With the manager for signature")
