"""Reception days: one to come, half booked, with a queue at its best hour; and two that are over."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from wagtail.images.models import AbstractImage
from wagtail.models import Locale, Page

from cms_apps.cases.models import Category
from cms_apps.core.models import Unit
from cms_apps.forms.receipts import hash_of
from cms_apps.reception.models import (
    Host,
    ReceptionDay,
    ReceptionDayPage,
    ReceptionHost,
    ReceptionIndexPage,
    Slot,
)
from cms_apps.reception.services.signing_up import sign_up
from cms_apps.reception.wishes import Wish
from demo.past_receptions import PAST_DAYS, hold

RECEIPT = "DEMOS2IGNUPRECEPTIONDAYABC"
"""Opens the first sign-up; it stands in the source and is no secret."""
FIRST, LAST = time(14, 0), time(16, 0)
WEDNESDAY = 2
ASSISTANT = ("总经理助理", "Manager's assistant")
HOSTS = {
    # picture: name, post, college, each also in English, then unit and login
    "lin": ("林晓雨", "Lin Xiaoyu", *ASSISTANT, "计算机学院", "Computer Science", "", "assistant"),
    "he": ("何志远", "He Zhiyuan", *ASSISTANT, "外国语学院", "Foreign Languages", "", ""),
    "tian": ("田香谷", "Tian Xianggu", "主任", "Head", "", "", "canteens", "canteens"),
}
WISHES = (
    # minutes after the beginning, at whose desk, topic, name, matter, how many
    (0, "lin", "dormitory", "周", "熄灯时间能不能晚半小时，我们宿舍三个人一起来", 3),
    (0, "lin", "repairs", "吴", "报修后几天没有回音", 1),
    (0, "lin", "water-and-power", "陈", "洗衣房插座跳闸", 1),
    (0, "he", "water-and-power", "孙", "浴室水温忽冷忽热", 1),
    (0, "tian", "dining", "郑", "食堂微波炉太少", 2),
    (20, "tian", "dining", "冯", "二食堂二楼想要一个轻食窗口", 1),
    (40, "lin", "other", "刘", "想在后勤做志愿者", 1),
)
INTRODUCTION = (
    "总经理的学生助理和单位负责人当面听您说。先选要谈的事，再选时间来坐二十分钟；"
    "约满的时段可以候补，有人取消就轮到您。"
)
THANKS = "请保存回执：改时间、取消、确认空出的名额都用它。"
CONSENT = "预约即同意：您写的内容只用来安排这次接待，半年后删除。"
ENGLISH = {
    "title": "Reception day",
    "introduction": "The manager's student assistants and heads of units listen to you. Say what it is "
    "about, then choose a time for twenty minutes; where all places are taken you wait, and are next when "
    "somebody cancels.",
    "thanks": "Keep your receipt: with it you change the time, cancel, or take up a place that became free.",
    "consent_text": "By signing up you agree: what you write serves this talk only, and is erased after half "
    "a year.",
    "where": "Administration Building, room 102",
}

People = Mapping[str, Any]


@transaction.atomic
def make_reception(home: Page, people: People, images: Mapping[str, AbstractImage]) -> None:
    """The index with its days where there is none, in both languages."""
    if ReceptionDay.objects.exists() or ReceptionIndexPage.objects.exists():
        return
    index = _make_index(home)
    hosts = {key: _host(key, number, people, images) for number, key in enumerate(HOSTS, start=1)}
    next_day = _wednesday()
    for past in PAST_DAYS:
        held_on = next_day - timedelta(weeks=past.weeks_before)
        page = _make_day(index, held_on, [hosts[key] for key in past.hosts], walk_ins=1)
        hold(past, page, hosts, people)
    page = _make_day(index, next_day, list(hosts.values()), walk_ins=0)
    _sign_up(page, hosts)


def _wednesday() -> date:
    """The next one that is six days away or more."""
    soon = timezone.localdate() + timedelta(days=6)
    return soon + timedelta(days=(WEDNESDAY - soon.weekday()) % 7)


def _make_index(home: Page) -> ReceptionIndexPage:
    index = ReceptionIndexPage(
        title="接待日",
        slug="reception-days",
        introduction="总经理助理每几周接待一次同学。来之前先预约；谈过的事和后来的结果都写在这里。",
    )
    home.add_child(instance=index)
    index.save_revision(log_action=True).publish()
    english = index.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Reception days"
    english.introduction = (
        "The manager's assistants receive students every few weeks. Sign up first; what was raised, and what "
        "came of it, stands here."
    )
    english.save_revision(log_action=True).publish()
    return index


def _make_day(index: Page, day: date, hosts: list[Host], *, walk_ins: int) -> ReceptionDayPage:
    starts_at, ends_at = (timezone.make_aware(datetime.combine(day, at)) for at in (FIRST, LAST))
    page = ReceptionDayPage(
        title="总经理助理接待日",
        slug=f"{day:%Y-%m-%d}",
        introduction=INTRODUCTION,
        thanks=THANKS,
        consent_text=CONSENT,
        starts_at=starts_at,
        ends_at=ends_at,
        slot_minutes=20,
        slot_places=3,
        slot_walk_ins=walk_ins,
        where="行政楼一层102室",
    )
    for host in hosts:
        page.hosts.add(ReceptionHost(host=host))
    index.add_child(instance=page)
    page.save_revision(log_action=True).publish()
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    for field, words in ENGLISH.items():
        setattr(english, field, words)
    english.save_revision(log_action=True).publish()
    return page


def _host(key: str, number: int, people: People, images: Mapping[str, AbstractImage]) -> Host:
    name, name_en, post, post_en, college, college_en, unit, login = HOSTS[key]
    return Host.objects.create(
        name=name,
        name_en=name_en,
        post=post,
        post_en=post_en,
        college=college,
        college_en=college_en,
        photo=images[key],
        unit=Unit.objects.filter(slug=unit).first(),
        user=people.get(login),
        order=number * 10,
    )


def _sign_up(page: ReceptionDayPage, hosts: Mapping[str, Host]) -> None:
    for number, (minutes, host, topic, called, matter, party) in enumerate(WISHES):
        starts_at = page.starts_at + timedelta(minutes=minutes)
        slot = Slot.objects.get(day__key=page.translation_key, host=hosts[host], starts_at=starts_at)
        sign_up(
            Wish(
                slot_id=slot.pk,
                topic=Category.objects.get(slug=topic),
                matter=matter,
                called=f"{called}同学",
                contact="",
                language="zh-hans",
                party=party,
                receipt_hash=hash_of(uuid4().hex if number else RECEIPT),
            )
        )
