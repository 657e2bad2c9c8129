"""Sixty letters of a year, each worked on step by step as people would, and put into the past."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from cms_apps.cases.acts import ACTS, form_for, perform
from cms_apps.cases.models import CannedAnswer, Case, CaseEvent, Category, CoSign, PublishedCase
from cms_apps.cases.rates.keeping import recount
from cms_apps.cases.services import sender
from cms_apps.cases.services.clock import set_clock
from cms_apps.cases.services.moving import locked
from cms_apps.cases.services.opening import Opinion, open_case
from cms_apps.cases.states import CaseState, EventKind
from cms_apps.core.calendar import WorkingCalendar
from cms_apps.core.models import Place, Unit
from cms_apps.forms.receipts import hash_of
from cms_apps.news.models import NewsPage
from demo.closed_letters import CLOSED, RECEIPT
from demo.letter import Letter
from demo.open_letters import OPEN
from demo.past_letters import Past, past_letters, steps_of

__all__ = ["RECEIPT", "make_letters", "write_letter"]

LANGUAGE = "zh-hans"
JUST_NOW = timedelta(minutes=5)
CANNED = (
    ("已派师傅", "repairs", "您好，已派师傅今天上门，修好后我们再告诉您。"),
    ("时段说明", "", "您好，关于时段：现在的安排是……；原因是……；我们打算……。"),
)

People = Mapping[str, AbstractBaseUser]


@transaction.atomic
def make_letters(people: People) -> int:
    """The letters and canned answers where there are none; returns how many letters were made."""
    if Case.objects.exists():
        return 0
    for title, unit, text in CANNED:
        CannedAnswer.objects.create(title=title, text=text, unit=Unit.objects.filter(slug=unit).first())
    letters = [*map(_as_letter, past_letters()), *CLOSED, *OPEN]
    for letter in sorted(letters, key=lambda letter: -letter.days_ago):  # their numbers follow the time
        write_letter(letter, people)
    recount()
    return len(letters)


def _as_letter(past: Past) -> Letter:
    return Letter(
        past.days_ago,
        past.category,
        past.place,
        past.subject,
        past.text,
        tuple(steps_of(past)),
        past.kind,
        wants_public=past.is_public,
        joined=past.joined,
        hour=past.hour,
    )


def write_letter(letter: Letter, people: People) -> Case:
    """Open its case and take its steps, each at its time."""
    done, moment = _last_event(), _written_at(letter)
    case = _open(letter)
    _date(done, moment)
    for hours, what, who, words in letter.steps:
        done, moment = _last_event(), min(moment + timedelta(hours=hours), timezone.now())
        if who == "sender":
            getattr(sender, what)(locked(case.pk), **words)
        elif (data := _typed(what, case, words)) is not None:
            perform(what, case_id=case.pk, actor=people[who], data=data)
        _date(done, moment)
    _join(case, letter.joined)
    return case


def _written_at(letter: Letter) -> datetime:
    moment = timezone.localtime() - timedelta(days=letter.days_ago)
    if letter.hour is None:
        return moment
    return moment.replace(hour=letter.hour, minute=int(letter.days_ago) * 7 % 60)


def _open(letter: Letter) -> Case:
    return open_case(
        Opinion(
            source=letter.source,
            kind=letter.kind,
            category=Category.objects.get(slug=letter.category),
            place=Place.objects.get(name=letter.place) if letter.place else None,
            subject=letter.subject,
            text=letter.text,
            about_unit=Unit.objects.filter(slug=letter.about_unit).first(),
            receipt_hash=hash_of(letter.receipt or uuid4().hex),
            language=LANGUAGE,
            wants_public=letter.wants_public,
            promised_at=letter.promised_at,
        )
    )


def _typed(what: str, case: Case, words: dict[str, Any]) -> dict[str, Any] | None:
    """What the act's form is given; None where somebody has deleted the article to be named."""
    match what:
        case "publish":  # as it is proposed, with names and numbers masked
            case.refresh_from_db()
            form = form_for(ACTS[what], case, actor=None)
            return dict(form.initial)
        case "cite":
            articles = NewsPage.objects.live().filter(slug=words["article"], locale__language_code=LANGUAGE)
            article = articles.first()
            return {"page": article.get_url()} if article else None
        case "merge":
            return {**words, "into": Case.objects.get(subject=words["into"]).number}
    unit = words.get("unit")
    return {**words, "unit": Unit.objects.get(slug=unit).pk} if unit else words


def _last_event() -> int:
    return CaseEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def _date(done: int, moment: datetime) -> None:
    """Put what was recorded since into the past, and the clock: of a demo only, whose record is made up."""
    events = list(CaseEvent.objects.filter(pk__gt=done))
    for case in Case.objects.filter(events__in=events).distinct():
        own = [event for event in events if event.case_id == case.pk]
        _date_case(case, own, moment)
        _date_record(case, own, moment)


def _date_case(case: Case, events: Iterable[CaseEvent], moment: datetime) -> None:
    """Whatever was set just now was set then. The day of erasing stays: a demo keeps its letters a year."""
    kinds, now = {event.kind for event in events}, timezone.now()
    if EventKind.OPENED in kinds:
        case.opened_at = moment
    if kinds & {EventKind.OPENED, EventKind.REOPENED}:
        case.clock_from = moment
    if any(event.from_state == CaseState.WAITING != event.to_state for event in events):
        case.paused_for -= WorkingCalendar().between(moment, now)  # it was taken to have waited until now
    for name in ("answered_at", "closed_at", "paused_at", "sender_wrote_at"):
        if (value := getattr(case, name)) and now - value < JUST_NOW:
            setattr(case, name, moment)
    set_clock(case)
    case.save()


def _date_record(case: Case, events: Iterable[CaseEvent], moment: datetime) -> None:
    keys = [event.pk for event in events]
    rewritten: QuerySet[CaseEvent] = QuerySet(CaseEvent).filter(pk__in=keys)
    rewritten.update(at=moment, answer_due_at=case.answer_due_at)
    case.messages.filter(event__in=keys).update(at=moment)
    published = PublishedCase.objects.filter(case=case)
    published.filter(published_at__gt=timezone.now() - JUST_NOW).update(published_at=moment)
    published.filter(changed_at__gt=timezone.now() - JUST_NOW).update(changed_at=moment)


def _join(case: Case, how_many: int) -> None:
    """Many on the first days, fewer later, until it was closed."""
    if not how_many:
        return
    case.refresh_from_db()
    start = case.published.published_at
    length = (case.closed_at or timezone.now()) - start
    CoSign.objects.bulk_create(
        CoSign(case=case, at=start + length * (number / (how_many + 1)) ** 2, language=LANGUAGE, key=uuid4())
        for number in range(1, how_many + 1)
    )
