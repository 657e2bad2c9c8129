"""About us, service guide, contact: plain pages with several kinds of blocks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from cms_apps.pages.models import StandardPage

from .blocks import Block, download, figure, heading, items, notice, quote, steps, stored, table, text

Images = dict[str, AbstractImage]
Documents = dict[str, AbstractDocument]


@dataclass(frozen=True)
class PlainPage:
    title: str
    introduction: str
    body: Callable[[Images, Documents], list[Block]]


def _about(images: Images, documents: Documents) -> list[Block]:
    return [
        heading("我们管什么"),
        text("后勤集团负责学校的食堂、学生公寓、水电供应和维修，由四个二级单位分别承担。"),
        table(
            "二级单位和负责的事",
            ["单位", "负责的事"],
            ["饮食服务中心", "四个食堂的饭菜、价格和卫生"],
            ["公寓管理中心", "十二栋公寓的住宿、保洁、洗衣房和失物招领"],
            ["能源管理中心", "供水、供电、热水，水电收费和节能"],
            ["维修服务中心", "宿舍和公共区域的报修、门锁、照明和暖通"],
        ),
        figure(images["dormitory"], "傍晚的公寓楼。夜间值班人员住在值班室，24小时有人接电话。"),
        heading("意见怎么送到我们这里"),
        items(
            "急事拨打24小时服务热线<b>66361616</b>，由集团领导和单位负责人轮流值班",
            "要说清来龙去脉的事，写信到总经理信箱，5个工作日内答复",
            "愿意当面谈的，隔周周四来总经理助理接待日，接待人也是同学",
            "很多人反映的老问题，请学生代表提到联席会议，大致每两个月一次",
        ),
        heading("学生怎样参与"),
        heading("总经理助理", "3"),
        text(
            "每年在本科生中公开招聘三名，分别联系饮食、住宿、水电与维修，参加检查，主持接待日，催办逾期的意见。"
        ),
        heading("三个学生社团", "3"),
        text(
            "大学生伙食管理委员会每月进后厨检查，大学生公寓管理委员会走访楼栋、参与修改规定，"
            "大学生节能协会正在筹建。检查结果由社团自己公布，集团不改记录。"
        ),
        heading("勤工助学和奖学金", "3"),
        text("每期提供200个勤工助学岗位，经费6万元；自强奖学金每年奖励20名同学，每人1000元，共2万元。"),
        quote("做不到的事，也要说清楚为什么做不到、有什么办法代替。", "集团值班领导工作守则第三条"),
    ]


def _guide(images: Images, documents: Documents) -> list[Block]:
    return [
        notice("11月28日（周六）8:00—12:00西区停水，7至12号楼、第三食堂和西区浴室受影响。", "warning"),
        heading("食堂开放时间"),
        table(
            "2026年秋季学期食堂开放时间",
            ["食堂", "早餐", "午餐", "晚餐"],
            ["第一食堂", "6:30—9:30", "10:40—13:00", "16:40—19:30"],
            ["第二食堂", "6:30—9:30", "10:40—13:00", "16:40—20:00"],
            ["第三食堂", "7:00—9:00", "11:00—13:00", "17:00—19:00"],
            ["风味餐厅", "7:00—10:00", "10:30—14:00", "16:30—21:30"],
        ),
        text("免费汤全天供应。对饭菜不满意，可以当场找窗口换，或找食堂门口的值班经理。"),
        figure(images["bowl"], "第二食堂二层的热汤和小份菜窗口，半份素菜2元起。"),
        heading("宿舍报修"),
        steps(
            "拨打66361616，说清楼号、房间和故障",
            "漏水、漏电30分钟内到场，停水、跳闸、门锁2小时内到场，其他1个工作日内到场",
            "修好后请在师傅的单子上签字，不满意可以写明",
        ),
        text("正常损坏免费维修。人为损坏按公示的配件价收费，不收人工费。"),
        heading("热水和浴室"),
        table(
            "冬季供应时间（11月10日至次年3月15日）",
            ["地点", "周一至周五", "周末"],
            ["公寓内淋浴", "6:00—8:30，16:30—23:30", "6:00—23:30"],
            ["东区、西区浴室", "14:00—22:00", "12:00—22:30"],
            ["各楼开水房", "6:00—23:30", "6:30—23:30"],
        ),
        heading("洗衣房"),
        text("各楼洗衣房每天6:30—23:00开放，刷校园卡或扫码付款。"),
        table(
            "洗衣房价格",
            ["程序", "时长", "价格"],
            ["快洗", "25分钟", "2.00元"],
            ["标准洗", "40分钟", "3.00元"],
            ["大件洗", "55分钟", "4.50元"],
            ["烘干", "30分钟", "2.00元"],
        ),
        heading("水电费"),
        text("每人每月免费用水3吨，超出部分每吨2.80元。费用按宿舍实际人数分摊，可以在网上查每天的用量。"),
        heading("表格下载"),
        download(documents["form"]),
        download(documents["posts"]),
    ]


def _contact(images: Images, documents: Documents) -> list[Block]:
    return [
        notice("漏水、停电、困在电梯里，请直接拨打<b>66361616</b>，24小时有人接听。", "warning"),
        figure(images["telephone"], "接热线的是当班领导和单位负责人，不是录音。"),
        heading("各单位电话"),
        table(
            "办公电话和时间",
            ["单位", "电话", "时间"],
            ["24小时服务热线", "66361616", "全天"],
            ["饮食服务中心", "66361620", "8:30—17:30"],
            ["公寓管理中心", "66361630", "8:30—21:00"],
            ["能源管理中心（水电收费）", "66361640", "8:30—17:30"],
            ["维修服务中心", "66361650", "8:00—18:00，其余时间转热线"],
            ["集团办公室", "66361600", "8:30—17:30"],
        ),
        heading("当面来谈"),
        text("集团办公室在行政楼一层102室，工作日8:30—12:00、14:00—17:30有人。"),
        text("总经理助理接待日隔周周四14:30—17:00在学生活动中心一层，不预约也可以来。"),
        ("divider", None),
        heading("反映问题时请写明"),
        items("地点：哪栋楼、几层、哪个房间或窗口", "时间：从什么时候开始，是不是每天都有", "希望怎么解决"),
        text("可以不留姓名。留下的联系方式只用来回复这一件事。"),
    ]


PAGES = {
    "about": PlainPage("关于我们", "食堂、宿舍、水电、维修由谁负责，意见怎样送到负责人手里。", _about),
    "service-guide": PlainPage("服务指南", "食堂、热水、洗衣房的时间和价格，报修和缴费怎么办。", _guide),
    "contact": PlainPage("联系我们", "急事打热线，要说清楚的事写信，愿意当面谈就来接待日。", _contact),
}


@transaction.atomic
def make_standard_pages(home: Page, images: Images, documents: Documents) -> dict[str, Page]:
    """The plain pages below the home page by address word; what stands there is left alone."""
    pages = {page.slug: page for page in home.get_children().filter(slug__in=PAGES)}
    for slug, plain in PAGES.items():
        if slug in pages:
            continue
        page = StandardPage(title=plain.title, slug=slug, introduction=plain.introduction, live=False)
        page.show_in_menus = True
        page.body = stored(*plain.body(images, documents))
        home.add_child(instance=page)
        page.save_revision(log_action=True).publish()
        pages[slug] = page
    return pages
