"""What is in force, as a table: who is at which post, what was changed, and where nobody is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ..duty import Duty, duties_between
from ..models import DutyChange, DutyPerson, DutyPost, Shift
from ..problems import Gap, gaps
from ..states import RosterState
from .days import MarkedDay, marked
from .draft import name_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """Somebody at a post, for as much of it as falls into the cell.

    Attributes:
        is_whole: the shift's usual times, which need not be told.
        is_changed: the roster does not have it so.
    """

    duty: Duty
    person: DutyPerson
    is_whole: bool
    is_changed: bool
    begins_at: datetime
    """Where the whole shift begins, whichever cell this is."""

    @property
    def is_to_come(self) -> bool:
        """Not over: it can be changed."""
        return self.duty.ends_at > timezone.now()

    @property
    def swap_key(self) -> str:
        """By which a swap of it is asked for; "" once it has begun, and in the cells it goes on into."""
        begins = self.duty.starts_at
        return self.duty.key if timezone.now() < begins == self.begins_at else ""


@dataclass(frozen=True)
class ForceCell:
    """A post from one beginning of its shift to the next.

    Attributes:
        gone: who stood there in the roster and was taken off.
    """

    post: DutyPost
    day: date
    held: list[Held]
    gaps: list[Gap]
    gone: list[DutyPerson]

    @property
    def name(self) -> str:
        return name_of((self.post.pk, self.day))

    @property
    def is_to_come(self) -> bool:
        return self.post.span_on(self.day)[1] > timezone.now()


@dataclass(frozen=True)
class ForceRow:
    day: MarkedDay
    cells: list[ForceCell]


def table(days: Sequence[date]) -> tuple[list[DutyPost], list[ForceRow]]:
    """Posts that are in use or held then, and a row a day. Seven queries, however long it is."""
    all_posts = list(DutyPost.objects.all())
    start, end = _edges(all_posts, days)
    duties, planned = duties_between(start, end), set(_planned(start, end))
    used = {duty.post for duty in duties}
    posts = [post for post in all_posts if post.is_active or post.pk in used]
    people = DutyPerson.objects.select_related("unit").in_bulk({duty.person for duty in (*duties, *planned)})

    def cell(post: DutyPost, day: date) -> ForceCell:
        first, last = post.span_on(day)
        window = first, post.span_on(day + DAY)[0]
        here = [duty for duty in duties if duty.post == post.pk and duty.touches(*window)]
        held = [_held(duty, people, window, planned, (first, last)) for duty in here]
        wanted = [(post.pk, first, last)] if post.is_active else []
        meant = {duty.person for duty in planned if duty.post == post.pk and duty.touches(*window)}
        gone = [people[person] for person in sorted(meant - {duty.person for duty in here})]
        return ForceCell(post, day, held, gaps(here, wanted), gone)

    return posts, [ForceRow(day, [cell(post, day.date) for post in posts]) for day in marked(days)]


def changes_between(start: datetime, end: datetime) -> QuerySet[DutyChange]:
    """The newest first."""
    touching = DutyChange.objects.filter(starts_at__lt=end, ends_at__gt=start)
    return touching.select_related("post", "goes", "comes", "made_by").order_by("-pk")


def _edges(posts: Iterable[DutyPost], days: Sequence[date]) -> tuple[datetime, datetime]:
    spans = [post.span_on(day) for post in posts for day in (days[0], days[-1] + DAY)]
    if not spans:
        return timezone.now(), timezone.now()
    return min(span[0] for span in spans), max(span[0] for span in spans)


def _planned(start: datetime, end: datetime) -> Iterable[Duty]:
    rows = Shift.objects.filter(
        roster__state=RosterState.PUBLISHED, starts_at__lt=end, ends_at__gt=start
    ).values_list("starts_at", "ends_at", "post", "person")
    return (Duty(*row) for row in rows)


def _held(
    duty: Duty,
    people: dict[int, DutyPerson],
    window: tuple[datetime, datetime],
    planned: set[Duty],
    usual: tuple[datetime, datetime],
) -> Held:
    start, end = max(duty.starts_at, window[0]), min(duty.ends_at, window[1])
    part = Duty(start, end, duty.post, duty.person)
    return Held(part, people[duty.person], (start, end) == usual, duty not in planned, duty.starts_at)
