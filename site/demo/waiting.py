"""Work in progress: a draft, an article at each step of review, one returned, one waiting for its hour.

And one that went all the way, so that its review sheet can be looked at.
"""

from datetime import date, datetime, timedelta
from typing import cast

from django.contrib.auth.models import AbstractBaseUser, AbstractUser
from django.db import transaction
from django.utils import timezone
from wagtail.models import WorkflowState

from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage

from .blocks import Block, heading, items, stored, table, text

People = dict[str, AbstractBaseUser]

LIGHTS_CHANGED = date(2026, 11, 18)
RETURNED_BECAUSE = "价格表里缺了烘干的价格，时间写成了去年的。改好后再提交一次。"


@transaction.atomic
def make_waiting(index: NewsIndexPage, people: People) -> int:
    """Make what waits for somebody, each only where its address is free; returns how many."""
    makers = {
        "umbrella-stations": _draft,
        "canteen-night-snack": _at_first_review,
        "water-tank-cleaning": _at_second_review,
        "parcel-station-hours": _at_final_review,
        "drying-rooms": _returned,
        "quiet-hours-exam-weeks": _scheduled,
        "corridor-lights": _published,
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


def _at_first_review(index: NewsIndexPage, people: People, slug: str) -> None:
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
    _submit(page, people)


def _at_second_review(index: NewsIndexPage, people: People, slug: str) -> None:
    blocks = [
        text("十二月逐栋清洗公寓楼顶水箱。每栋清洗约4小时，其间停水，请提前接好用水。"),
        table(
            "水箱清洗日程",
            ["楼栋", "日期", "停水时间"],
            ["1—4号楼", "12月5日（周六）", "8:30—12:30"],
            ["5—8号楼", "12月6日（周日）", "8:30—12:30"],
            ["9—11号楼", "12月12日（周六）", "8:30—12:30"],
        ),
        text("清洗后由水质检测单位取样，结果贴在各楼一层公告栏。"),
    ]
    page = _new(index, people["editor"], slug, "公寓楼水箱清洗：哪天停水、停多久", "energy", blocks)
    _submit(page, people)
    _pass(page, people["first"], "日期已与水电中心核对。")


def _at_final_review(index: NewsIndexPage, people: People, slug: str) -> None:
    blocks = [
        text("快递站的同学和师傅反映，晚上取件的人多，九点关门太早。12月起延长到晚上十点。"),
        items("周一至周五：11:30—22:00", "周六、周日：9:30—22:00"),
        text("试行到学期末，按每晚九点以后的取件数决定下学期是否继续。"),
    ]
    page = _new(index, people["editor"], slug, "快递站延长到晚上十点", "news", blocks)
    _submit(page, people)
    _pass(page, people["first"])
    _pass(page, people["second"], "已请快递站负责人确认。")


def _returned(index: NewsIndexPage, people: People, slug: str) -> None:
    blocks = [
        text("阴雨天衣服晾不干，公寓管理中心在四栋楼各腾出一间房，改成烘干房。"),
        table(
            "烘干房地点", ["楼栋", "位置"], ["2号楼", "一层东侧"], ["5号楼", "一层西侧"], ["8号楼", "二层"]
        ),
        text("开放时间为2025年12月1日起每天8:00—22:00。"),
    ]
    page = _new(index, people["editor"], slug, "四栋公寓楼新增烘干房", "dormitory", blocks)
    _submit(page, people)
    _decide(page, people["first"], "reject", RETURNED_BECAUSE)


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
    page.save_revision(user=people["editor"], log_action=True)
    _submit(page, people)
    for key in ("first", "second", "moderator"):
        _pass(page, people[key])


def _published(index: NewsIndexPage, people: People, slug: str) -> None:
    """Sent back once, then passed at each step; the index prints the reviewers from now on."""
    blocks = [
        text("十月以来，热线接到63个电话说公寓走廊灯不亮。我们把各楼走廊走了一遍，坏的灯十天内全部换完。"),
        table(
            "更换走廊灯的数量",
            ["楼栋", "更换（盏）", "完成日期"],
            ["1—4号楼", "86", "11月12日"],
            ["5—8号楼", "71", "11月14日"],
            ["9—11号楼", "58", "11月17日"],
        ),
        text("新灯为声光控制，有人经过时亮，一盏灯每年约省电40度。再发现不亮，请拨打66361616。"),
    ]
    page = _new(index, people["editor"], slug, "公寓走廊215盏灯换新", "dormitory", blocks)
    page.date = LIGHTS_CHANGED
    page.save_revision(user=people["editor"], log_action=True)
    state = _submit(page, people)
    _decide(page, people["first"], "reject", "请补上各楼的完成日期。")
    page.save_revision(user=people["editor"], log_action=True)
    state.refresh_from_db()
    state.resume(user=people["editor"])
    _pass(page, people["first"], "数量与维修记录一致。")
    _pass(page, people["second"])
    _pass(page, people["moderator"], "同意发布。")
    index.shows_reviewers = True
    index.save_revision(log_action=True).publish()


def _submit(page: NewsPage, people: People) -> WorkflowState:
    return page.get_workflow().start(page, people["editor"])


def _pass(page: NewsPage, reviewer: AbstractBaseUser, comment: str = "") -> None:
    _decide(page, reviewer, "approve", comment)


def _decide(page: NewsPage, reviewer: AbstractBaseUser, action: str, comment: str) -> None:
    """As the admin does, where the site still has this step and this person still takes it.

    The page is read anew, since Wagtail remembers the step it was at.
    """
    page = NewsPage.objects.get(pk=page.pk)
    state = page.current_workflow_task_state
    step = state.task.specific if state else None
    if step and action in {name for name, *_rest in step.get_actions(page, cast(AbstractUser, reviewer))}:
        step.on_action(state, cast(AbstractUser, reviewer), action, comment=comment)


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
