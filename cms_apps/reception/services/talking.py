"""The record of a talk: asked, answered, owed or passed on, and whether it did help."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms_apps.cases.models import Case, Category
from cms_apps.cases.services.opening import Opinion, open_case, route_of
from cms_apps.cases.states import Source
from cms_apps.core.models import Unit

from ..models import Signup, Talk
from ..states import SignupState, TalkOutcome
from .signing_up import NotPossibleError, locked_day, locked_signup

END_OF_WORK = time(17, 30)
"""Until then a promise by a day is kept."""
LONGEST_PROMISE = timedelta(days=366)
LONGEST_SUBJECT = 60


@dataclass(frozen=True, kw_only=True)
class TalkRecord:
    """What is written down at the desk.

    Attributes:
        signup_ids: whom it was with, all of one day; several who came for one matter are one talk.
        unit: which owes an answer; None with a talk passed on for the unit whose matter it is.
    """

    signup_ids: list[int]
    topic: Category
    asked: str
    answered: str
    outcome: TalkOutcome
    unit: Unit | None = None
    owed_by: date | None = None


def record_talk(said: TalkRecord, *, actor: Any) -> Talk:
    """Store it; where an answer is owed, open a case for each under the receipt they have.

    The same once more, by a second press of the button, is the talk that there is. Written down after the
    desk was closed it counts too.

    Raises:
        ValidationError: by field.
        NotPossibleError: one of them is not here, or was talked with already.
    """
    _check(said)
    said = _without_the_rest(said)
    first = Signup.objects.filter(pk__in=said.signup_ids).first()
    if first is None:
        raise NotPossibleError(_("Nobody was chosen."))
    with locked_day(first.day_id) as day:
        with_whom = list(
            Signup.objects.filter(pk__in=said.signup_ids, day=day)
            .select_related("slot__host", "submission", "talk")
            .order_by("slot__starts_at", "queued_at", "pk")
        )
        if len(with_whom) != len(set(said.signup_ids)):
            raise NotPossibleError(_("They are not all of one day."))
        if (known := _recorded(said, with_whom)) is not None:
            return known
        if any(each.state != SignupState.ATTENDED or each.talk_id for each in with_whom):
            raise NotPossibleError(_("One of them is not here, or was talked with already."))
        talk = Talk.objects.create(
            day=day,
            host=with_whom[0].slot.host,
            topic=said.topic,
            talked_at=timezone.now(),
            recorded_by=actor,
            asked=said.asked,
            answered=said.answered,
            outcome=said.outcome,
            unit=said.unit or _unit_of(said),
            owed_by=said.owed_by,
        )
        for signup in with_whom:
            signup.talk = talk
            if said.outcome in TalkOutcome.opening_cases():
                signup.case = _open_case(signup, said, said.asked, actor)
            signup.save(update_fields=["talk", "case"])
    return talk


def say_answered(signup_id: int, *, is_answered: bool, words: str = "") -> Signup:
    """Whoever came says whether the matter was answered; "no" opens a case with their words.

    Raises:
        ValidationError: by field: "no" without a word.
        NotPossibleError: there was no talk that ended with an answer, or it was said before.
    """
    if not is_answered and not words.strip():
        raise ValidationError({"words": _("Say what is still open, so that somebody can answer it.")})
    with locked_signup(signup_id) as signup:
        if not may_say_answered(signup):
            raise NotPossibleError(_("There is nothing to say about this talk any more."))
        signup.is_answered = is_answered
        if not is_answered:
            talk: Any = signup.talk
            said = TalkRecord(
                signup_ids=[signup.pk],
                topic=talk.topic,
                asked=talk.asked,
                answered=talk.answered,
                outcome=TalkOutcome.PASSED_ON,
            )
            signup.case = _open_case(signup, said, f"{words.strip()}\n\n{talk.asked}", None)
        signup.save(update_fields=["is_answered", "case"])
    return signup


def may_say_answered(signup: Signup) -> bool:
    talk = signup.talk
    return talk is not None and talk.outcome == TalkOutcome.ANSWERED and signup.is_answered is None


def _check(said: TalkRecord) -> None:
    errors = {}
    if not said.asked.strip():
        errors["asked"] = _("Write down what was asked.")
    if said.outcome == TalkOutcome.ANSWERED and not said.answered.strip():
        errors["answered"] = _("Write down what was answered.")
    if said.outcome == TalkOutcome.OWED:
        if said.owed_by is None:
            errors["owed_by"] = _("Say by which day.")
        elif _end_of(said.owed_by) <= timezone.now():
            errors["owed_by"] = _("This day is over.")
        elif said.owed_by > timezone.localdate() + LONGEST_PROMISE:
            errors["owed_by"] = _("Promise a day within a year.")
        if said.unit is None:
            errors["unit"] = _("Say which unit owes it.")
    if errors:
        raise ValidationError(errors)


def _without_the_rest(said: TalkRecord) -> TalkRecord:
    """Without what was filled in for an outcome that was then not chosen."""
    match said.outcome:
        case TalkOutcome.OWED:
            return said
        case TalkOutcome.PASSED_ON:
            return replace(said, owed_by=None)
    return replace(said, owed_by=None, unit=None)


def _recorded(said: TalkRecord, with_whom: list[Signup]) -> Talk | None:
    """The talk with just these, if it was written down in the same words."""
    talk = with_whom[0].talk
    if talk is None or {each.pk for each in talk.signups.all()} != set(said.signup_ids):
        return None
    words = talk.asked, talk.answered, talk.outcome, talk.owed_by, talk.topic_id
    same = words == (said.asked, said.answered, said.outcome, said.owed_by, said.topic.pk)
    return talk if same else None


def _unit_of(said: TalkRecord) -> Unit | None:
    return route_of(said.topic, None) if said.outcome in TalkOutcome.opening_cases() else None


def _open_case(signup: Signup, said: TalkRecord, text: str, actor: Any) -> Case:
    """Under the receipt of the sign-up, so that it opens both."""
    promised = said.owed_by if said.outcome == TalkOutcome.OWED else None
    with translation.override(signup.language):
        told = _("Said at the desk: %(words)s") % {"words": said.answered}
    return open_case(
        Opinion(
            source=Source.RECEPTION,
            category=said.topic,
            subject=_subject_of(text),
            text="\n\n".join(filter(None, (text, told if said.answered.strip() else ""))),
            receipt_hash=signup.receipt_hash,
            language=signup.language,
            contact=signup.contact,
            submission=signup.submission,
            unit=said.unit,
            promised_at=_end_of(promised) if promised else None,
        ),
        actor=actor,
    )


def _subject_of(text: str) -> str:
    """Its first line, as long as a subject may be."""
    line = text.strip().splitlines()[0].strip()
    line = "".join(character for character in line if character.isprintable())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, END_OF_WORK))
