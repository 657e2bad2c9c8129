"""What the imported HTML can't carry: covers, tags, pictures, a video, notice boxes, attachments."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage

from cms_apps.news.importing.service import import_paths
from cms_apps.news.models import NewsIndexPage, NewsPage

from .blocks import Block, attachment, figure, gallery, notice, raw, video

NEWS_FILE = Path(__file__).parent / "news.jsonl"

Images = dict[str, AbstractImage]
Documents = dict[str, AbstractDocument]


@dataclass(frozen=True)
class Extra:
    """What one article gets.

    Attributes:
        figure: a picture's key and its caption, put after the first block.
        gallery: the same for each picture of a gallery at the end.
        video: address, title and the still picture's key.
        related: address words of articles chosen by hand.
    """

    cover: str = ""
    tags: tuple[str, ...] = ()
    figure: tuple[str, str] | None = None
    notice: tuple[str, str] | None = None
    gallery: tuple[tuple[str, str], ...] = ()
    video: tuple[str, str, str] | None = None
    documents: tuple[str, ...] = field(default=())
    related: tuple[str, ...] = ()
    pinned_until: date | None = None


EXTRAS = {
    "hotline-opens": Extra(
        "telephone",
        ("热线", "值班"),
        notice=("warning", "遇到漏电、燃气味或有人受伤，先离开现场并拨打119或120，再打66361616。"),
    ),
    "mailbox-and-website-open": Extra("letter", ("总经理信箱",)),
    "how-duty-roster-works": Extra("", ("热线", "值班")),
    "hotline-first-month": Extra("telephone", ("热线", "数据")),
    "winter-hot-water-2024": Extra("", ("热水",)),
    "spring-festival-2025": Extra("calendar", ("春节", "开放时间")),
    "before-term-check-2025": Extra(
        "tools",
        ("维修", "开学"),
        video=("https://www.bilibili.com/video/BV1xiaoyuan1", "两分钟看懂宿舍报修（演示地址）", "dormitory"),
    ),
    "assistant-recruitment": Extra("talk", ("总经理助理", "招聘")),
    "assistant-announcement": Extra("", ("总经理助理", "招聘")),
    "assistants-start": Extra("", ("总经理助理",)),
    "reception-day-april": Extra("", ("接待日",)),
    "reception-day-april-report": Extra("talk", ("接待日", "数据")),
    "societies-recruit": Extra("", ("社团",)),
    "kitchen-check-may": Extra(
        "bowl",
        ("食堂", "社团", "食品安全"),
        gallery=(
            ("bowl", "留样柜：每餐每样留足125克"),
            ("meeting", "检查完当场碰头，问题逐条记下"),
            ("letter", "检查记录由社团自己公布"),
        ),
    ),
    "joint-meeting-june-2025": Extra("meeting", ("联席会议", "承诺")),
    "summer-repairs-2025": Extra("tools", ("维修",)),
    "welcome-new-students-2025": Extra("", ("开学",)),
    "work-study-200-posts": Extra("books", ("勤工助学", "资助")),
    "joint-meeting-september-2025": Extra("meeting", ("联席会议", "承诺")),
    "self-reliance-scholarship": Extra("books", ("奖学金", "资助")),
    "energy-saving-week-2025": Extra(
        "bulb", ("节能", "社团"), figure=("water", "明年春季的节能周改为节水，重点查长流水。")
    ),
    "scholarship-first-awards": Extra("books", ("奖学金", "资助")),
    "canteen-two-new-windows": Extra("bowl", ("食堂", "价格")),
    "water-bill-online": Extra("water", ("水费", "收费")),
    "spring-festival-2026": Extra("calendar", ("春节", "开放时间")),
    "repair-response-spring-2026": Extra("tools", ("维修", "数据")),
    "mailbox-sixteen-months": Extra("letter", ("总经理信箱", "数据")),
    "water-outage-april-2026": Extra("", ("停水",)),
    "joint-meeting-may-2026": Extra("meeting", ("联席会议", "承诺")),
    "lost-property-june-2026": Extra("", ("失物招领",)),
    "term-opening-2026": Extra("dormitory", ("开学", "维修")),
    "laundry-prices-2026": Extra(
        "washer",
        ("洗衣房", "价格"),
        notice=("notice", "被褥、鞋子和带金属件的衣物请不要放进滚筒；大件洗最多8公斤。"),
    ),
    "canteen-basic-dishes-2026": Extra("bowl", ("食堂", "价格", "开放时间")),
    "two-years-of-listening": Extra(
        "letter",
        ("热线", "总经理信箱", "联席会议", "数据"),
        figure=("meeting", "联席会议每次先对账：上次的承诺逐项报告，再谈新问题。"),
    ),
    "winter-hot-water-2026": Extra(
        "winter", ("热水", "开放时间"), notice=("notice", "11月28日8:00—12:00西区停水检修，供热水相应推迟。")
    ),
    "work-study-winter-2026": Extra("books", ("勤工助学", "资助"), documents=("form", "posts")),
    "energy-society-founders": Extra("bulb", ("社团", "节能")),
    "canteen-evening-window-2026": Extra("", ("食堂", "总经理信箱", "开放时间")),
    "water-outage-november-2026": Extra(
        "water",
        ("停水",),
        notice=("warning", "停水期间请关紧龙头。人离开时龙头开着，来水后会淹到楼下。"),
        related=("winter-hot-water-2026",),
        pinned_until=date(2026, 11, 28),
    ),
    "reception-day-november-2026": Extra("talk", ("接待日", "总经理助理")),
}


def load_news(index: NewsIndexPage) -> Any:
    """Import the articles; what is there stays as it is. Returns the importer's report."""
    return import_paths(paths=[NEWS_FILE], index=index)


def add_extras(index: NewsIndexPage, images: Images, documents: Documents) -> int:
    """Dress every article nobody has touched since it was imported; returns how many."""
    articles = NewsPage.objects.child_of(index).filter(slug__in=EXTRAS)
    untouched = [article for article in articles if _is_as_imported(article)]
    for article in untouched:
        _dress(article, EXTRAS[article.slug], images, documents)
    return len(untouched)


def _is_as_imported(article: NewsPage) -> bool:
    """The import publishes one revision; whoever edits, and we below, make a second."""
    return article.live and article.revisions.count() == 1


@transaction.atomic
def _dress(article: NewsPage, extra: Extra, images: Images, documents: Documents) -> None:
    article.cover_image = images.get(extra.cover)
    article.tags.add(*extra.tags)
    body = list(article.body.raw_data)
    if extra.figure:
        body[1:1] = raw(figure(images[extra.figure[0]], extra.figure[1]))
    body += raw(*_closing_blocks(extra, images))
    article.body = json.dumps(body)
    article.attachments = json.dumps(raw(*(attachment(documents[key]) for key in extra.documents)))
    article.pinned_until = extra.pinned_until
    chosen = NewsPage.objects.sibling_of(article).filter(slug__in=extra.related)
    article.related = [("article", other) for other in chosen]
    article.save_revision(log_action=True).publish()


def _closing_blocks(extra: Extra, images: Images) -> list[Block]:
    blocks = [notice(extra.notice[1], extra.notice[0])] if extra.notice else []
    if extra.video:
        address, title, poster = extra.video
        blocks.append(video(address, title, images[poster]))
    if extra.gallery:
        blocks.append(gallery(*((images[key], caption) for key, caption in extra.gallery)))
    return blocks
