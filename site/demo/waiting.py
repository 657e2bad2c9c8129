"""Work in progress: a draft, an article to review, one returned, one waiting for its hour."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage

from .blocks import Block, heading, items, stored, table, text

People = dict[str, AbstractBaseUser]

RETURNED_BECAUSE = "价格表里缺了烘干的价格，时间写成了去年的。改好后再提交一次。"


@transaction.atomic
def make_waiting(index: NewsIndexPage, people: People) -> int:
    """Make what waits for somebody, each only where its address is free; returns how many."""
    makers = {
        "umbrella-stations": _draft,
        "canteen-night-snack": _submitted,
        "drying-rooms": _returned,
        "quiet-hours-exam-weeks": _scheduled,
    }
    taken = set(index.get_children().filter(slug__in=makers).values_list("slug", flat=True))
    for slug, make in makers.items():
        if slug not in taken:
            make(index, people, slug)
    return len(makers) - len(taken)


def _draft(index: NewsIndexPage, people: People, slug: str) -> None:
    blocks = [
        text("爱心伞站打算从三个增加到八个，地点还在和各楼核对，下面是初步名单。"),
        items("已确定：第一食堂、图书馆、3号楼", "待确认：东区浴室、第二食堂、体育馆、7号楼、11号楼"),
        text("待补：每站放多少把、多久清点一次、坏伞送到哪里。"),
    ]
    _new(index, people["editor"], slug, "雨天借伞：爱心伞站准备增加到八个", "dormitory", blocks)


def _submitted(index: NewsIndexPage, people: People, slug: str) -> None:
    blocks = [
        text("考试周前后，风味餐厅两个窗口供应夜宵。供应什么、卖到几点，按伙食管理委员会的问卷定。"),
        table(
            "夜宵品种和价格",
            ["品种", "价格", "时间"],
            ["小米粥、南瓜粥", "2.00元", "20:30—22:30"],
            ["清汤馄饨", "6.00元", "20:30—22:30"],
            ["蒸饺（6个）", "5.00元", "20:30—22:00"],
        ),
        text("先试四周，每晚卖出不到60份的品种会换掉。"),
    ]
    page = _new(index, people["editor"], slug, "考试周夜宵窗口：卖什么、卖到几点", "catering", blocks)
    page.get_workflow().start(page, people["editor"])


def _returned(index: NewsIndexPage, people: People, slug: str) -> None:
    blocks = [
        text("阴雨天衣服晾不干，公寓管理中心在四栋楼各腾出一间房，改成烘干房。"),
        table(
            "烘干房地点", ["楼栋", "位置"], ["2号楼", "一层东侧"], ["5号楼", "一层西侧"], ["8号楼", "二层"]
        ),
        text("开放时间为2025年12月1日起每天8:00—22:00。"),
    ]
    page = _new(index, people["editor"], slug, "四栋公寓楼新增烘干房", "dormitory", blocks)
    state = page.get_workflow().start(page, people["editor"])
    state.current_task_state.reject(user=people["moderator"], comment=RETURNED_BECAUSE)


def _scheduled(index: NewsIndexPage, people: People, slug: str) -> None:
    blocks = [
        text("考试周公寓夜间不断电，自习室开放到24:00。为了让大家休息好，请一起遵守安静时间。"),
        heading("安静时间"),
        items("中午12:30—14:00", "晚上22:30—次日7:00"),
        text("这段时间不用洗衣机，不在走廊打电话。施工和维修只处理漏水、断电等急事。"),
    ]
    page = _new(index, people["editor"], slug, "考试周公寓安静时间和自习室延时", "dormitory", blocks)
    page.go_live_at = _in_a_week()
    page.date = timezone.localdate(page.go_live_at)
    page.save_revision(user=people["moderator"], log_action=True).publish(user=people["moderator"])


def _new(
    index: NewsIndexPage, author: AbstractBaseUser, slug: str, title: str, category: str, blocks: list[Block]
) -> NewsPage:
    """An unpublished article with one revision by its author."""
    page = NewsPage(
        title=title,
        slug=slug,
        category=NewsCategory.objects.filter(slug=category).first() or NewsCategory.objects.earliest("order"),
        author="后勤通讯员",
        summary=blocks[0][1].removeprefix("<p>").removesuffix("</p>"),
        owner=author,
        live=False,
    )
    page.body = stored(*blocks)
    index.add_child(instance=page)
    page.save_revision(user=author, log_action=True)
    return page


def _in_a_week() -> datetime:
    """Eight in the morning, a week from today, where the site is."""
    return timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=7)
