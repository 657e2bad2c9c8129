"""The hotline: its page, a term's roster of six leaders and twelve unit heads, 120 calls of three months."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from cms_apps.cases.models import Case, Category
from cms_apps.cases.rates.keeping import recount
from cms_apps.core.models import Place, Unit
from cms_apps.hotline.models import (
    Call,
    DutyPerson,
    DutyPost,
    DutyRoster,
    HandOver,
    HotlinePage,
    OutageNotice,
    Shift,
    UnitNumber,
)
from cms_apps.hotline.models.page import HotlineNumber
from cms_apps.hotline.services.rostering import put_in_force
from cms_apps.hotline.states import CallbackResult, CallOutcome
from cms_apps.hotline.turns import ends_between
from demo.calls import CASES, SOLVED, Line
from demo.duty import make_next_roster, make_swaps
from demo.letter import Letter
from demo.letters import People, write_letter

BEFORE, AFTER = 91, 56
"""Days of the roster before and after today."""
LEADERS = (
    ("邱实", "Qiu Shi", "manager"),
    ("安定邦", "An Dingbang", ""),
    ("卫长青", "Wei Changqing", ""),
    ("秦守正", "Qin Shouzheng", ""),
    ("苏敏行", "Su Minxing", ""),
    ("温有容", "Wen Yourong", ""),
)
HEADS = (
    ("canteens", ("田香谷", "米丰登", "谷雨晴"), "canteens"),
    ("dormitories", ("宿静安", "楼望舒", "房启明"), "dormitories"),
    ("energy", ("水长明", "电光远", "暖春生"), "energy"),
    ("repairs", ("钱巧手", "工立新", "匠成林"), "repairs"),
)
ABOUT = "停水、停电、停暖\n电梯困人、漏水、门锁打不开\n食堂食品安全\n夜里宿舍里的急事\n不知道找谁的后勤事"
ABOUT_EN = (
    "Water, power or heating gone\nLift stuck, water leaking, door that won't open\n"
    "Food safety in a canteen\nWhat can't wait in a dormitory at night\n"
    "Anything of ours when you don't know whom to ask"
)
UNIT_NUMBERS = (
    ("canteens", "6636 1701", "6:30–21:00"),
    ("dormitories", "6636 1702", "24小时"),
    ("energy", "6636 1703", "8:00–17:30"),
    ("repairs", "6636 1704", "8:00–21:00"),
)
NOTES = (
    "没有特殊情况。",
    "七舍四层水管明天上午换，住户已通知。",
    "锅炉房报一台泵异响，能源中心早上去看。",
    "夜里两点三舍有人发烧，已送校医院，人没事。",
)
PLACES = ("第一食堂", "第二食堂", "3号公寓", "7号公寓", "浴室", "图书馆")


@transaction.atomic
def make_hotline(home: Page, people: People) -> None:
    """All of it where there is no page yet."""
    if HotlinePage.objects.exists():
        return
    _make_page(home)
    roster = _make_roster(people)
    make_next_roster(roster)
    make_swaps()
    _make_calls(people)
    _hand_over()
    recount()
    OutageNotice.objects.create(
        text="7号公寓四层水管检修，暂时停水",
        text_en="Dormitory 7, fourth floor: the water is off while a pipe is mended",
        unit=Unit.objects.filter(slug="repairs").first(),
        until=timezone.now() + timedelta(hours=8),
    )


def _make_page(home: Page) -> None:
    page = HotlinePage(
        title="24小时值班热线",
        slug="hotline",
        introduction="白天夜里都有人接。集团领导和各单位负责人轮流值班，能当场办的当场办，办不了的给您编号和查询码，由负责的单位答复。",
        about=ABOUT,
        promise="响铃三十秒内接听；紧急的事三十分钟内有人到；当场办不了的，两小时内告诉您由谁办、什么时候办好。",
    )
    page.numbers.add(HotlineNumber(number="66361616", label="24小时"))
    for slug, number, hours in UNIT_NUMBERS:
        if unit := Unit.objects.filter(slug=slug).first():
            page.unit_numbers.add(UnitNumber(unit=unit, number=number, hours=hours))
    home.add_child(instance=page)
    page.save_revision(log_action=True).publish()
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "24-hour hotline"
    english.introduction = (
        "Answered by day and night. The group's leaders and the heads of its units take turns; what can be "
        "done at once is done at once, for the rest you get a number and a code, and a unit answers for it."
    )
    english.about = ABOUT_EN
    english.promise = (
        "Answered within thirty seconds; somebody there within thirty minutes when it is urgent; for the "
        "rest you hear within two hours who does it, and by when."
    )
    for number in english.numbers.all():
        number.label = "24 hours"
    for each in english.unit_numbers.all():
        each.hours = each.hours.replace("24小时", "24 hours")
    english.save_revision(log_action=True).publish()


def _make_roster(people: People) -> DutyRoster:
    leader, head = (DutyPost.objects.get(slug=slug) for slug in ("leader", "head"))
    leaders = [_person(leader, name, name_en, None, people.get(key)) for name, name_en, key in LEADERS]
    heads = []
    for slug, names, key in HEADS:
        unit = Unit.objects.filter(slug=slug).first()
        accounts = [people.get(key), None, None]
        heads.append(
            [_person(head, name, "", unit, user) for name, user in zip(names, accounts, strict=True)]
        )
    today = timezone.localdate()
    roster = DutyRoster.objects.create(
        title="本学期值班表", first=today - timedelta(days=BEFORE), last=today + timedelta(days=AFTER)
    )
    shifts = []
    for number, day in enumerate(roster.days):
        of_unit = heads[number % len(heads)]
        turns = (
            (leader, leaders[(number + number // len(leaders)) % len(leaders)]),
            (head, of_unit[number // len(heads) % len(of_unit)]),
        )
        for post, person in turns:
            start, end = post.span_on(day)
            shifts.append(Shift(roster=roster, post=post, person=person, starts_at=start, ends_at=end))
    Shift.objects.bulk_create(shifts)
    return put_in_force(roster_id=roster.pk, actor=None)


def _person(post: DutyPost, name: str, name_en: str, unit: Unit | None, user: object | None) -> DutyPerson:
    account = user if isinstance(user, User) else None
    person = DutyPerson.objects.create(
        name=name,
        name_en=name_en,
        unit=unit,
        user=account,
        phone=f"139 0000 {DutyPerson.objects.count():04d}",
    )
    person.posts.add(post)
    return person


def _make_calls(people: People) -> None:
    """In the order of time, so that their numbers follow it."""
    lines: list[tuple[float, Line | Letter]] = [(letter.days_ago, letter) for letter in CASES]
    solved = 120 - len(CASES)
    lines.extend(
        (BEFORE * (1 - number / solved) - 0.3, SOLVED[number % len(SOLVED)]) for number in range(solved)
    )
    for position, (days_ago, line) in enumerate(sorted(lines, key=lambda pair: -pair[0])):
        moment = _moment(days_ago, position)
        if isinstance(line, Letter):
            case = write_letter(line, people)
            case.refresh_from_db()  # its time was put into the past
            _store(moment, line.text, CallOutcome.CASE, case=case)
        else:
            _store(moment, line.matter, line.outcome, line=line, position=position)


def _moment(days_ago: float, position: int) -> datetime:
    """By day and night, and never in the future."""
    day = timezone.localdate() - timedelta(days=int(days_ago))
    at = timezone.make_aware(datetime.combine(day, time(position * 5 % 24, position * 7 % 60)))
    return min(at, timezone.now() - timedelta(minutes=5))


def _store(
    moment: datetime,
    matter: str,
    outcome: CallOutcome,
    *,
    case: Case | None = None,
    line: Line | None = None,
    position: int = 0,
) -> None:
    is_callback = outcome == CallOutcome.CALLBACK
    category = case.category if case else Category.objects.filter(slug=line.category if line else "").first()
    Call.objects.create(
        key=uuid4(),
        received_at=case.opened_at if case else moment,
        matter=matter,
        outcome=outcome,
        solved_how=line.how if line else "",
        category=category,
        place=case.place if case else Place.objects.filter(name=PLACES[position % len(PLACES)]).first(),
        unit=case.unit if case else Unit.objects.filter(slug=line.unit if line else "").first(),
        case=case,
        call_back_by=moment + timedelta(hours=2) if is_callback else None,
        called_back_at=moment + timedelta(hours=1) if is_callback else None,
        callback_result=CallbackResult.SOLVED if is_callback else "",
        unit_on_duty=_unit_at(case.opened_at if case else moment),
    )


def _hand_over() -> None:
    """A note at the end of every turn of the last days but one, the last of them not read yet."""
    now = timezone.now()
    ends = ends_between(now - timedelta(days=8), now)
    for number, end in enumerate(ends):
        if number == 3:
            continue
        is_read = end.ends_at < now - timedelta(days=1)
        HandOver.objects.create(
            post_id=end.post,
            ended_at=end.ends_at,
            note=NOTES[number % len(NOTES)],
            written_at=end.ends_at - timedelta(minutes=10),
            read_at=end.ends_at + timedelta(minutes=5) if is_read else None,
        )


def _unit_at(moment: datetime) -> Unit | None:
    """Of the head on duty then, read from the roster."""
    shift = Shift.objects.filter(post__slug="head", starts_at__lte=moment, ends_at__gt=moment)
    found = shift.select_related("person__unit").first()
    return found.person.unit if found else None
