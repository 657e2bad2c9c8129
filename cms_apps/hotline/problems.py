"""What is wrong with a plan before it is put in force: hours without anybody, people twice at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .duty import Duty


@dataclass(frozen=True, order=True)
class Gap:
    """Nobody is at a post, though its shift has begun."""

    starts_at: datetime
    ends_at: datetime
    post: int


@dataclass(frozen=True, order=True)
class Clash:
    """Somebody is at two posts at once."""

    starts_at: datetime
    ends_at: datetime
    person: int
    posts: tuple[int, int]


def gaps(duties: Iterable[Duty], wanted: Iterable[tuple[int, datetime, datetime]]) -> list[Gap]:
    """Stretches of what is wanted that nobody covers, in order of time.

    Args:
        wanted: posts by their ids, each with a time in which somebody has to be there.
    """
    by_post: dict[int, list[Duty]] = {}
    for duty in sorted(duties):
        by_post.setdefault(duty.post, []).append(duty)
    found = []
    for post, start, end in wanted:
        at = start
        for duty in by_post.get(post, []):
            if duty.ends_at <= at or duty.starts_at >= end:
                continue
            if duty.starts_at > at:
                found.append(Gap(at, duty.starts_at, post))
            at = max(at, duty.ends_at)
        if at < end:
            found.append(Gap(at, end, post))
    return sorted(found)


def clashes(duties: Sequence[Duty]) -> list[Clash]:
    """Times at which one person is at two posts, in order."""
    by_person: dict[int, list[Duty]] = {}
    for duty in sorted(duties):
        by_person.setdefault(duty.person, []).append(duty)
    found = []
    for person, own in by_person.items():
        for number, duty in enumerate(own):
            for later in own[number + 1 :]:
                if later.starts_at >= duty.ends_at:
                    break
                if later.post != duty.post:
                    end = min(duty.ends_at, later.ends_at)
                    found.append(Clash(later.starts_at, end, person, (duty.post, later.post)))
    return sorted(found)
