"""A reception day to come, half booked, with a queue at its best hour."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from cms_apps.cases.models import Category
from cms_apps.core.models import Unit
from cms_apps.forms.receipts import hash_of
from cms_apps.reception.models import Host, ReceptionDay, ReceptionDayPage, ReceptionHost, Slot
from cms_apps.reception.services.signing_up import sign_up
from cms_apps.reception.wishes import Wish

RECEIPT = "DEMOS2IGNUPRECEPTIONDAYABC"
"""Opens the first sign-up; it stands in the source and is no secret."""
FIRST, LAST = time(14, 0), time(16, 0)
HOSTS = (
    ("林晓雨", "Lin Xiaoyu", "总经理助理", "Manager's assistant", "计算机学院", "Computer Science", ""),
    ("何志远", "He Zhiyuan", "总经理助理", "Manager's assistant", "外国语学院", "Foreign Languages", ""),
    ("田香谷", "Tian Xianggu", "饮食服务中心主任", "Head of the canteens", "", "", "canteens"),
)
WISHES = (
    (0, "dining", "周", "二食堂二楼想要一个轻食窗口"),
    (0, "dormitory", "陈", "熄灯时间能不能晚半小时"),
    (0, "repairs", "吴", "报修后几天没有回音"),
    (1, "water-and-power", "孙", "浴室水温忽冷忽热"),
    (2, "dining", "郑", "食堂微波炉太少"),
    (2, "other", "刘", "想在后勤做志愿者"),
)


@transaction.atomic
def make_reception(home: Page) -> None:
    """The day where there is none, and its English page."""
    if ReceptionDay.objects.exists():
        return
    day = timezone.localdate() + timedelta(days=8)
    starts_at, ends_at = (timezone.make_aware(datetime.combine(day, at)) for at in (FIRST, LAST))
    page = ReceptionDayPage(
        title="总经理助理接待日",
        slug="reception-day",
        introduction="总经理的学生助理和单位负责人当面听您说。选好时段来坐二十分钟；约满的时段可以候补，有人取消就轮到您。",
        thanks="请保存回执：改时间、取消、确认空出的名额都用它。",
        consent_text="预约即同意：您写的内容只用来安排这次接待，半年后删除。",
        starts_at=starts_at,
        ends_at=ends_at,
        slot_minutes=20,
        slot_places=2,
        where="行政楼一层102室",
    )
    for host in _hosts():
        page.hosts.add(ReceptionHost(host=host))
    home.add_child(instance=page)
    page.save_revision(log_action=True).publish()
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Reception day"
    english.introduction = (
        "The manager's student assistants and a head of a unit listen to you. Choose a time for twenty "
        "minutes; where all places are taken you wait, and are next when somebody cancels."
    )
    english.thanks = (
        "Keep your receipt: with it you change the time, cancel, or take up a place that became free."
    )
    english.consent_text = (
        "By signing up you agree: what you write serves this talk only, and is erased after half a year."
    )
    english.save_revision(log_action=True).publish()
    _sign_up(list(Slot.objects.filter(day__key=page.translation_key).order_by("starts_at")))


def _hosts() -> list[Host]:
    return [
        Host.objects.create(
            name=name,
            name_en=name_en,
            post=post,
            post_en=post_en,
            college=college,
            college_en=college_en,
            unit=Unit.objects.filter(slug=unit).first(),
            order=number * 10,
        )
        for number, (name, name_en, post, post_en, college, college_en, unit) in enumerate(HOSTS, start=1)
    ]


def _sign_up(slots: list[Slot]) -> None:
    for number, (slot, topic, called, matter) in enumerate(WISHES):
        sign_up(
            Wish(
                slot_id=slots[slot].pk,
                topic=Category.objects.get(slug=topic),
                matter=matter,
                called=f"{called}同学",
                contact="",
                language="zh-hans",
                receipt_hash=hash_of(uuid4().hex if number else RECEIPT),
            )
        )
