"""Two reception days that are over: who came, what was raised, and what came of it.

Nobody can sign up for the past, so their records are written as they would have become.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cms_apps.cases.models import Case, Category
from cms_apps.cases.rates.keeping import recount
from cms_apps.cases.services.opening import route_of
from cms_apps.cases.states import CaseKind, CaseOutcome, Source
from cms_apps.forms.receipts import hash_of
from cms_apps.reception.models import Host, ReceptionDay, ReceptionDayPage, Signup, Slot, Talk
from cms_apps.reception.states import SignupState, TalkOutcome
from demo.letter import Letter, Step, answered
from demo.letters import write_letter

People = Mapping[str, Any]
END_OF_WORK = time(17, 30)


@dataclass(frozen=True, kw_only=True)
class PastTalk:
    """A talk, and of its case what was done.

    Attributes:
        minutes: after the day's beginning, when its slot begins.
        called: names of those who came for it, each with a sign-up.
        owed_within: days, where an answer was promised.
        subject: of the case and, with each name after the first, of one more that was merged into it.
    """

    minutes: int
    host: str
    topic: str
    called: tuple[str, ...]
    outcome: TalkOutcome
    raised: str
    asked: str
    answered: str = ""
    came_of_it: str = ""
    party: int = 1
    is_walk_in: bool = False
    owed_within: int | None = None
    subject: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class PastDay:
    """A day so many weeks before the one to come; `missing` had a place and did not come."""

    weeks_before: int
    hosts: tuple[str, ...]
    talks: tuple[PastTalk, ...]
    missing: tuple[tuple[int, str, str, str], ...]


SIX_WEEKS_AGO = (
    PastTalk(
        minutes=0,
        host="lin",
        topic="dining",
        called=("许",),
        outcome=TalkOutcome.ANSWERED,
        raised="第二食堂一楼只有一台微波炉，中午要排十几分钟",
        asked="带饭的同学多，一楼只有一台微波炉。",
        answered="当场和食堂值班经理通了电话，一周内再添两台。",
        came_of_it="当场答复一周内再添两台，第五天已装好，现在一楼有三台。",
    ),
    PastTalk(
        minutes=0,
        host="he",
        topic="water-and-power",
        called=("曹",),
        outcome=TalkOutcome.PASSED_ON,
        raised="浴室下午五点以后水温忽冷忽热",
        asked="下午五点以后洗澡的人多，水一会儿烫一会儿凉。",
        subject="浴室水温忽冷忽热",
        steps=(
            (15, "accept", "energy", {}),
            *answered(
                "energy",
                "浴室东侧六个喷头的混水阀老化，已全部更换，高峰时段水温稳定在40度左右。",
                CaseOutcome.RESOLVED,
                after=60,
            ),
            (24, "publish", "office", {}),
        ),
    ),
    PastTalk(
        minutes=20,
        host="lin",
        topic="dormitory",
        called=("严",),
        party=3,
        outcome=TalkOutcome.OWED,
        owed_within=12,
        raised="7号公寓洗衣房晚上十点关门，下晚自习来不及洗",
        asked="晚自习十点下课，洗衣房已经关了，三个宿舍都这样。",
        answered="两周内给答复，先了解值班安排。",
        subject="7号公寓洗衣房关得太早",
        steps=(
            (17, "accept", "dormitories", {}),
            *answered(
                "dormitories",
                "7号公寓洗衣房从本周起开到23:00，周末开到23:30，值班时间已经调好。",
                CaseOutcome.RESOLVED,
                after=120,
            ),
            (20, "rate", "sender", {"is_satisfied": True, "text": "去过了，开着。"}),
            (24, "publish", "office", {}),
        ),
    ),
    PastTalk(
        minutes=40,
        host="he",
        topic="repairs",
        called=("华",),
        is_walk_in=True,
        outcome=TalkOutcome.ANSWERED,
        raised="网上报修以后，不知道师傅几点来",
        asked="报修单上只写“已派单”，整个下午不敢出门。",
        answered="当面演示了报修单里的“约时间”；没约的，师傅来之前会打电话。",
        came_of_it="报修单里可以约两小时的时段；没有约的，师傅上门前半小时打电话。",
    ),
    PastTalk(
        minutes=60,
        host="lin",
        topic="repairs",
        called=("金",),
        outcome=TalkOutcome.PASSED_ON,
        raised="3号公寓东侧自行车棚晚上没有灯",
        asked="车棚的灯坏了快一个月，晚上取车看不见锁。",
        subject="3号公寓车棚没有灯",
        steps=(
            (16, "accept", "repairs", {}),
            *answered(
                "repairs",
                "车棚四盏灯的线路受潮，已换线，并改成感应灯，天黑后人来自动亮。",
                CaseOutcome.RESOLVED,
                after=30,
            ),
            (24, "publish", "office", {}),
        ),
    ),
)
TWO_WEEKS_AGO = (
    PastTalk(
        minutes=0,
        host="lin",
        topic="dormitory",
        called=("魏",),
        party=2,
        outcome=TalkOutcome.OWED,
        owed_within=28,
        raised="考试周图书馆闭馆以后，希望公寓活动室开放自习",
        asked="图书馆22:30闭馆，宿舍熄灯前还想看会儿书。",
        answered="能不能开、开到几点，考试周之前答复。",
        subject="考试周希望开放公寓活动室自习",
        steps=((16, "accept", "dormitories", {}),),
    ),
    PastTalk(
        minutes=0,
        host="tian",
        topic="dining",
        called=("陶",),
        outcome=TalkOutcome.ANSWERED,
        raised="清真窗口晚餐只有一个热菜",
        asked="清真窗口晚上五点半以后只剩一个菜。",
        answered="从下周起晚餐至少三个热菜，卖完现炒。",
        came_of_it="饮食服务中心主任当场答应：晚餐至少三个热菜，卖完现炒。第二周起已照办。",
    ),
    PastTalk(
        minutes=20,
        host="tian",
        topic="dining",
        called=("姜", "戚"),
        outcome=TalkOutcome.PASSED_ON,
        raised="第一食堂早餐七点半才开，赶不上八点的课",
        asked="八点有课，早餐七点半才开，排队来不及。",
        answered="要和后厨、冷链送货一起排，先记下。",
        subject="第一食堂早餐开得太晚",
        steps=((18, "accept", "canteens", {}),),
    ),
    PastTalk(
        minutes=40,
        host="lin",
        topic="water-and-power",
        called=("谢",),
        outcome=TalkOutcome.OWED,
        owed_within=9,
        raised="热水卡在两栋楼扣费不一样，想知道按什么算",
        asked="同样洗十分钟，3号公寓扣一块二，7号公寓扣一块六。",
        answered="查两栋楼的水表和费率，下周五以前答复。",
        subject="两栋公寓的热水扣费不一样",
        steps=((20, "accept", "energy", {}),),
    ),
    PastTalk(
        minutes=60,
        host="lin",
        topic="other",
        called=("邹",),
        is_walk_in=True,
        outcome=TalkOutcome.ANSWERED,
        raised="想在后勤做志愿者，不知道找谁",
        asked="想利用周末做点事。",
        answered="三个学生社团都在招新，给了联系方式。",
        came_of_it="伙食管理委员会、公寓管理委员会和节能协会都在招新，办公室可以代为报名。",
    ),
)
PAST_DAYS = (
    PastDay(7, ("lin", "he"), SIX_WEEKS_AGO, ((20, "he", "dormitory", "潘"), (80, "lin", "other", "葛"))),
    PastDay(3, ("lin", "tian"), TWO_WEEKS_AGO, ((80, "lin", "repairs", "范"),)),
)


def hold(past: PastDay, page: ReceptionDayPage, hosts: Mapping[str, Host], people: People) -> None:
    """Write down a day that has been, desk closed."""
    day = ReceptionDay.objects.get(key=page.translation_key)
    for said in past.talks:
        slot = day.slots.get(host=hosts[said.host], starts_at=day.starts_at + timedelta(minutes=said.minutes))
        talk = _talk(said, day, slot, people)
        for number, called in enumerate(said.called):
            _came(said, talk, slot, called, number, people)
    for minutes, host, topic, called in past.missing:
        slot = day.slots.get(host=hosts[host], starts_at=day.starts_at + timedelta(minutes=minutes))
        _signup(slot, called, topic, state=SignupState.NO_SHOW)
    ReceptionDay.objects.filter(pk=day.pk).update(closed_at=page.ends_at + timedelta(minutes=10))
    recount()


def _talk(said: PastTalk, day: ReceptionDay, slot: Slot, people: People) -> Talk:
    topic = Category.objects.get(slug=said.topic)
    owed = None if said.owed_within is None else day.starts_at + timedelta(days=said.owed_within)
    return Talk.objects.create(
        day=day,
        host=slot.host,
        topic=topic,
        talked_at=slot.ends_at,
        recorded_by=people["assistant"],
        asked=said.asked,
        answered=said.answered,
        outcome=said.outcome,
        unit=route_of(topic, None) if said.outcome in TalkOutcome.opening_cases() else None,
        owed_by=timezone.localdate(owed) if owed else None,
        raised=said.raised,
        came_of_it=said.came_of_it,
        is_public=True,
    )


def _came(said: PastTalk, talk: Talk, slot: Slot, called: str, number: int, people: People) -> None:
    receipt = uuid4().hex
    case = None
    if said.outcome in TalkOutcome.opening_cases():
        case = _case(said, talk, receipt, number, people)
    _signup(
        slot,
        called,
        said.topic,
        state=SignupState.ATTENDED,
        receipt=receipt,
        matter=said.asked,
        party=said.party,
        is_walk_in=said.is_walk_in,
        checked_in_at=slot.starts_at,
        talk=talk,
        case=case,
        is_answered=True if said.outcome == TalkOutcome.ANSWERED and not said.is_walk_in else None,
    )


def _signup(slot: Slot, called: str, topic: str, *, receipt: str = "", **more: Any) -> Signup:
    """Signed up four days before, or at the door."""
    at = slot.starts_at if more.get("is_walk_in") else slot.starts_at - timedelta(days=4)
    return Signup.objects.create(
        day=slot.day,
        slot=slot,
        called=f"{called}同学",
        topic=Category.objects.get(slug=topic),
        language="zh-hans",
        signed_up_at=at,
        queued_at=at,
        receipt_hash=hash_of(receipt or uuid4().hex),
        **more,
    )


def _case(said: PastTalk, talk: Talk, receipt: str, number: int, people: People) -> Case:
    """That of the first who came is worked on; those of the others were merged into it."""
    words = {"into": said.subject, "text": "和您一起来的同学说的是同一件事，两件一起办，答复两边都看得到。"}
    own = f"{said.subject}（{number + 1}）" if number else said.subject
    return write_letter(
        Letter(
            (timezone.now() - talk.talked_at) / timedelta(days=1),
            said.topic,
            "",
            own,
            said.asked,
            ((20, "merge", "office", words),) if number else said.steps,
            CaseKind.OPINION,
            source=Source.RECEPTION,
            receipt=receipt,
            wants_public=any(what == "publish" for _hours, what, _who, _words in said.steps),
            promised_at=_end_of_work(talk),
        ),
        people,
    )


def _end_of_work(talk: Talk) -> datetime | None:
    return timezone.make_aware(datetime.combine(talk.owed_by, END_OF_WORK)) if talk.owed_by else None
