"""Letters in every state, written, worked on and answered as people would."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms_apps.cases.acts import perform
from cms_apps.cases.models import CannedAnswer, Case, CaseEvent, Category
from cms_apps.cases.rates.keeping import recount
from cms_apps.cases.services import sender
from cms_apps.cases.services.clock import set_clock
from cms_apps.cases.services.moving import locked
from cms_apps.cases.services.opening import Opinion, open_case
from cms_apps.cases.states import EventKind, Source
from cms_apps.core.models import Place, Unit
from cms_apps.forms.receipts import hash_of
from demo.past_letters import PAST, steps_of

RECEIPT = "DEMOL2ETTERHOTD3SHES2ATNIG"
"""Opens the first letter; it stands in the source and is no secret."""

Step = tuple[float, str, str, dict[str, Any]]
"""Hours after the one before, what, by whom, with which words."""


@dataclass(frozen=True)
class Letter:
    days_ago: float
    category: str
    place: str
    subject: str
    text: str
    steps: tuple[Step, ...] = ()
    source: Source = Source.LETTER
    about_unit: str = ""
    receipt: str = ""


LETTERS = (
    Letter(
        9,
        "dining",
        "第二食堂",
        "晚上七点以后没有热菜",
        "实验课七点半下课，到二食堂只剩凉菜和面包。能不能留一个热菜窗口到八点半？",
        (
            (3, "accept", "canteens", {}),
            (
                1,
                "progress",
                "canteens",
                {"text": "已和当班经理核对：七点后只留了凉菜。本周试行留一个热菜窗口。"},
            ),
            (
                30,
                "submit",
                "canteens",
                {
                    "text": "从本周一起，二食堂二楼5号窗口热菜供应到20:30，考试周到21:00，菜单贴在窗口旁。",
                    "outcome": "resolved",
                },
            ),
            (
                3,
                "approve",
                "office",
                {
                    "text": "从本周一起，二食堂二楼5号窗口热菜供应到20:30，考试周到21:00，菜单贴在窗口旁。",
                    "outcome": "resolved",
                },
            ),
            (20, "rate", "sender", {"is_satisfied": True, "text": "去过了，有热菜。"}),
        ),
        receipt=RECEIPT,
    ),
    Letter(
        6,
        "repairs",
        "7号公寓",
        "四楼东头开水器出水很慢",
        "早上排队排到楼梯口，已经一周了。",
        (
            (2, "accept", "repairs", {}),
            (5, "ask", "repairs", {"text": "请问是只有早上慢，还是全天都慢？我们好判断是水压还是滤芯。"}),
            (14, "reply", "sender", {"text": "全天都慢，晚上也一样。"}),
            (6, "submit", "repairs", {"text": "滤芯堵了，今天已更换，并把这层改为每月检查一次。"}),
            (3, "approve", "office", {"text": "滤芯堵了，今天已更换，并把这层改为每月检查一次。"}),
        ),
    ),
    Letter(
        4,
        "dormitory",
        "3号公寓",
        "洗衣房周末太早关门",
        "周末下午五点就关门，能不能开到晚上八点？",
        (
            (4, "accept", "dormitories", {}),
            (8, "submit", "dormitories", {"text": "不行，没有人值班。"}),
            (5, "send_back", "office", {"text": "请写清楚为什么没有人值班、什么时候能安排。"}),
        ),
    ),
    Letter(
        3,
        "water-and-power",
        "图书馆",
        "自习室靠窗一排没有插座",
        "电脑撑不到中午。能不能在靠窗那排加插座？",
        (
            (6, "assign_unit", "office", {"unit": "repairs", "text": "需要布线，请维修中心先看现场。"}),
            (5, "transfer", "repairs", {"unit": "energy", "text": "线路容量要能源中心核定。"}),
        ),
    ),
    Letter(
        2,
        "dining",
        "第一食堂",
        "免费汤里有头发",
        "今天中午在一食堂喝汤，喝到头发，窗口的师傅说没办法。",
        (
            (1, "accept", "canteens", {}),
            (3, "instruct", "manager", {"text": "当天查清，后厨帽子怎么戴的也写进答复。"}),
            (
                12,
                "submit",
                "canteens",
                {
                    "text": "已查当天录像：一名帮厨没有戴好帽子。各窗口今天起餐前互查。向您道歉。",
                    "outcome": "resolved",
                },
            ),
        ),
    ),
    Letter(
        12,
        "repairs",
        "浴室",
        "更衣柜锁坏了三个",
        "12、13、20号柜锁不上。",
        ((20, "accept", "repairs", {}),),
    ),
    Letter(
        0.3,
        "dormitory",
        "7号公寓",
        "楼道里有煤气味",
        "六楼楼道从刚才开始有煤气味，越来越浓。",
        ((0.1, "accept", "dormitories", {}),),
    ),
    Letter(
        0.6,
        "dining",
        "第二食堂",
        "谢谢三号窗口的师傅",
        "我发烧那天，师傅另外给我煮了一碗粥。想当面谢谢，不知道怎么称呼。",
    ),
    Letter(
        5,
        "dining",
        "第一食堂",
        "饮食中心采购是不是只用一家",
        "听说冻肉一直只从一家进，价格也不公布。希望集团查一下。",
        ((6, "note", "office", {"text": "已请财务调本学期采购单。"}),),
        about_unit="canteens",
    ),
    Letter(
        8,
        "other",
        "图书馆",
        "校园网晚上掉线",
        "宿舍的网每天十一点以后掉线。",
        (
            (
                7,
                "close",
                "office",
                {
                    "outcome": "not_ours",
                    "text": "校园网由网络中心负责，后勤管不到。已把您的信转告他们，电话见学校网站。",
                },
            ),
        ),
    ),
    Letter(
        20,
        "water-and-power",
        "3号公寓",
        "热水晚上十点就停",
        "训练回来洗不上热水。",
        (
            (4, "assign_unit", "office", {"unit": "dormitories", "text": "先请公寓中心核实时段。"}),
            (3, "accept", "dormitories", {}),
            (24, "submit", "dormitories", {"text": "热水时段是早六点到晚十点。", "outcome": "not_possible"}),
            (4, "approve", "office", {"text": "热水时段是早六点到晚十点。", "outcome": "not_possible"}),
            (10, "rate", "sender", {"is_satisfied": False, "text": "等于没有答。为什么不能到十一点？"}),
            (16, "accept", "dormitories", {}),
            (5, "progress", "dormitories", {"text": "正在和能源中心算延到23:00的用气量，下周三前给您准信。"}),
        ),
    ),
    Letter(
        1.5,
        "repairs",
        "7号公寓",
        "502的窗户关不上",
        "合页坏了，晚上漏风。",
        ((3, "withdraw", "sender", {"text": "室友找师傅修好了，谢谢。"}),),
    ),
    Letter(
        3.5,
        "dormitory",
        "3号公寓",
        "门口的路灯不亮",
        "打热线的同学说：三号公寓门口两盏灯都不亮，下晚自习看不见台阶。",
        (
            (1, "assign_unit", "office", {"unit": "repairs"}),
            (2, "accept", "repairs", {}),
            (6, "ask", "repairs", {"text": "请问是东门还是西门？"}),
        ),
        source=Source.CALL,
    ),
)
CANNED = (
    ("已派师傅", "repairs", "您好，已派师傅今天上门，修好后我们再告诉您。"),
    ("时段说明", "", "您好，关于时段：现在的安排是……；原因是……；我们打算……。"),
)


@transaction.atomic
def make_letters(people: Mapping[str, AbstractBaseUser]) -> int:
    """The letters and canned answers where there are none; returns how many letters were made."""
    if Case.objects.exists():
        return 0
    for title, unit, text in CANNED:
        CannedAnswer.objects.create(title=title, text=text, unit=Unit.objects.filter(slug=unit).first())
    for past in PAST:
        days, category, place, subject, *_rest = past
        _write(Letter(days, category, place, subject, f"{subject}，请看看。", tuple(steps_of(past))), people)
    for letter in LETTERS:
        _write(letter, people)
    recount()
    return len(PAST) + len(LETTERS)


def _write(letter: Letter, people: Mapping[str, AbstractBaseUser]) -> None:
    case = open_case(
        Opinion(
            source=letter.source,
            category=Category.objects.get(slug=letter.category),
            place=Place.objects.get(name=letter.place),
            subject=letter.subject,
            text=letter.text,
            about_unit=Unit.objects.filter(slug=letter.about_unit).first(),
            receipt_hash=hash_of(letter.receipt or uuid4().hex),
            language="zh-hans",
        )
    )
    moment = timezone.now() - timedelta(days=letter.days_ago)
    seen = _date(case, moment, frozenset())
    for hours, what, who, words in letter.steps:
        if who == "sender":
            getattr(sender, what)(locked(case.pk), **words)
        else:
            perform(what, case_id=case.pk, actor=people[who], data=_with_keys(words))
        moment = min(moment + timedelta(hours=hours), timezone.now())
        seen |= _date(case, moment, seen)


def _with_keys(words: dict[str, Any]) -> dict[str, Any]:
    unit = words.get("unit")
    return {**words, "unit": Unit.objects.get(slug=unit).pk} if unit else words


def _date(case: Case, moment: datetime, seen: frozenset[int]) -> frozenset[int]:
    """Put what was recorded since into the past, and the clock: of a demo only, whose record is made up."""
    fresh = {event.pk: event.kind for event in case.events.exclude(pk__in=seen)}
    case.refresh_from_db()
    now = timezone.now()
    if EventKind.OPENED in fresh.values():
        case.opened_at = case.clock_from = moment
    if EventKind.REOPENED in fresh.values():
        case.clock_from = moment
    for name in ("answered_at", "closed_at", "paused_at"):
        if (value := getattr(case, name)) and now - value < timedelta(minutes=5):
            setattr(case, name, moment)
    set_clock(case)
    case.save()
    rewritten: QuerySet[CaseEvent] = QuerySet(CaseEvent).filter(pk__in=fresh)
    rewritten.update(at=moment, answer_due_at=case.answer_due_at)
    case.messages.filter(event__in=fresh).update(at=moment)
    return seen | frozenset(fresh)
