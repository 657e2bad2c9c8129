"""What the hotline's page shows: who is on duty now, this week's roster, notices, how calls ended."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .models import Call, OutageNotice
from .models.duty import DutyPost
from .now import Now, PublicDuty, on_duty_at, public_duties
from .states import CallOutcome

DAYS = 7


@dataclass(frozen=True)
class DayRow:
    """A day of the week, and of each post whose shifts begin on it; `is_today` by the campus's calendar."""

    day: date
    cells: list[list[str]]
    is_today: bool


@dataclass(frozen=True)
class CallFigures:
    """Of the calls of this month that were about something of ours."""

    answered: int
    solved: int

    @property
    def share(self) -> int:
        """Per cent, rounded; of no calls 0."""
        return round(100 * self.solved / self.answered) if self.answered else 0


class HotlineShown:
    """Read when it is drawn, and once."""

    def __init__(self, now: datetime | None = None) -> None:
        self.moment = now or timezone.now()

    @cached_property
    def now(self) -> Now:
        return on_duty_at(self.moment)

    @cached_property
    def notices(self) -> list[OutageNotice]:
        return list(OutageNotice.objects.current(self.moment).select_related("unit"))

    @cached_property
    def posts(self) -> list[DutyPost]:
        """Those that somebody holds this week, in their order."""
        posts = {duty.post.pk: duty.post for duty in self._week}
        return sorted(posts.values(), key=lambda post: (post.order, post.pk))

    @cached_property
    def days(self) -> list[DayRow]:
        """From Monday on; a shift stands on the day on which it begins."""
        today, monday = timezone.localdate(self.moment), self._monday
        return [
            DayRow(day, [self._cell(day, post) for post in self.posts], day == today)
            for day in (monday + timedelta(days=number) for number in range(DAYS))
        ]

    @cached_property
    def calls(self) -> CallFigures:
        first = timezone.localtime(self.moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        month = Call.objects.answered().filter(received_at__gte=first).order_by()
        solved = Count("pk", Q(outcome=CallOutcome.SOLVED))
        return CallFigures(**month.aggregate(answered=Count("pk"), solved=solved))

    @property
    def _monday(self) -> date:
        today = timezone.localdate(self.moment)
        return today - timedelta(days=today.weekday())

    @cached_property
    def _week(self) -> list[PublicDuty]:
        start = timezone.make_aware(datetime.combine(self._monday, time.min))
        end = timezone.make_aware(datetime.combine(self._monday + timedelta(days=DAYS), time.min))
        return [duty for duty in public_duties(start, end) if start <= duty.starts_at < end]

    def _cell(self, day: date, post: DutyPost) -> list[str]:
        """Who holds a post by shifts that begin on a day; with their times where those are not the post's."""
        span = post.span_on(day)
        duties = [duty for duty in self._week if duty.post == post and _begins_on(duty, day)]
        words = [
            holder_of(duty) if (duty.starts_at, duty.ends_at) == span else f"{_times(duty)} {holder_of(duty)}"
            for duty in duties
        ]
        return [word for word, _same in groupby(words)]


def holder_of(duty: PublicDuty) -> str:
    """The unit that holds the post; the group's leaders have none."""
    return duty.unit.title if duty.unit else _("The group's leaders")


def _begins_on(duty: PublicDuty, day: date) -> bool:
    return timezone.localdate(duty.starts_at) == day


def _times(duty: PublicDuty) -> str:
    start, end = timezone.localtime(duty.starts_at), timezone.localtime(duty.ends_at)
    return f"{start:%H:%M}–{end:%H:%M}"
