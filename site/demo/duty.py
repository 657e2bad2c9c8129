"""The next term's roster, drawn up by the rules, and swaps of the one in force."""

from datetime import timedelta

from django.utils import timezone

from cms_apps.hotline.duty import Duty, duties_between
from cms_apps.hotline.generating.saving import generate
from cms_apps.hotline.models import DutyLeave, DutyPair, DutyPerson, DutyRoster
from cms_apps.hotline.services.swaps import Wish, ask, take

DAY = timedelta(days=1)
NEXT = 91
"""Days of the roster that is being drawn up."""


def make_next_roster(last: DutyRoster) -> None:
    """A draft after it, with leave and a pair, generated."""
    first = last.last + DAY
    for name, after, days in (("安定邦", 10, 7), ("水长明", 3, 14), ("钱巧手", 40, 5)):
        person = DutyPerson.objects.get(name=name)
        begins = first + after * DAY
        DutyLeave.objects.create(person=person, first=begins, last=begins + (days - 1) * DAY)
    one, other = (DutyPerson.objects.get(name=name) for name in ("温有容", "米丰登"))
    DutyPair.objects.create(one=one, other=other, rule=DutyPair.Rule.APART)
    roster = DutyRoster.objects.create(
        title="下学期值班表（排班中）", first=first, last=first + (NEXT - 1) * DAY
    )
    generate(roster_id=roster.pk, seed=1)


def make_swaps() -> None:
    """One that all heads are asked, one that waits for approval, one that a leader asks another."""
    now = timezone.now()
    ahead = duties_between(now + DAY, now + 50 * DAY)

    def wish(name: str, words: str, to: DutyPerson | None = None, back: Duty | None = None) -> Wish:
        asker = DutyPerson.objects.get(name=name)
        given = next(duty for duty in ahead if duty.person == asker.pk and duty.starts_at > now + DAY)
        return Wish(asker=asker, given=given, asked=to, back=back, words=words)

    ask(wish("谷雨晴", "那天孩子开家长会，哪位能替一班？"))
    taken = ask(wish("电光远", "出差，晚上回不来。"))
    take(taken.pk, DutyPerson.objects.get(name="楼望舒"), actor=None)
    manager = DutyPerson.objects.get(name="邱实")
    asker = DutyPerson.objects.get(name="苏敏行")
    back = next(
        duty
        for duty in ahead
        if duty.person == manager.pk
        and not any(own.person == asker.pk and own.touches(duty.starts_at, duty.ends_at) for own in ahead)
    )
    ask(wish("苏敏行", "想和您换一班。", to=manager, back=back))
