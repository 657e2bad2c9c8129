"""The home page and the frame around every page."""

from datetime import date

from django.db import transaction
from wagtail.models import Page, Site

from cms_apps.news.models import NewsIndexPage
from cms_apps.pages.models import Contact, FooterLink, HomeNotice, HomePage, NavigationLink, SiteFrame

Pages = dict[str, Page]

FRAME_TEXTS = {
    "name": "后勤集团",
    "name_en": "Campus Services",
    "organisation": "示例大学后勤集团",
    "organisation_en": "Campus Services Group, Sample University",
    "icp_number": "示例ICP备00000000号",
    "police_number": "示例公网安备00000000000000号",
}
CONTACTS = [
    # kind, what for, in English, number or address, hours, in English
    ("phone", "24小时服务热线", "24-hour hotline", "66361616", "全天有人接听", "Day and night"),
    ("phone", "饮食服务中心", "Catering", "66361620", "8:30—17:30", "8:30–17:30"),
    ("phone", "公寓管理中心", "Dormitories", "66361630", "8:30—21:00", "8:30–21:00"),
    ("phone", "水电维修", "Water, power and repairs", "66361650", "8:00—18:00", "8:00–18:00"),
    ("email", "集团办公室", "Office", "houqin@example.edu.cn", "", ""),
    ("place", "地址", "Address", "行政楼一层102室", "工作日8:30—17:30", "Working days 8:30–17:30"),
]


@transaction.atomic
def fill_home(home: HomePage, index: NewsIndexPage) -> bool:
    """Write headline and notices on a home page nobody has edited; True if it was written."""
    if home.latest_revision_id is not None or home.notices.exists():
        return False
    home.headline = "食宿水电，有事说给我们听"
    home.lead = "急事拨打24小时热线66361616；食堂、宿舍、水电、维修的时间、价格和通知都在这里。"
    articles = {page.slug: page for page in index.get_children().live()}
    home.notices.set(
        [
            HomeNotice(
                label="11月28日（周六）8:00—12:00，西区7至12号楼停水检修",
                label_en="Saturday 28 November, 8:00–12:00: no water in the west dormitories (7 to 12)",
                page=articles.get("water-outage-november-2026"),
                last_day=date(2026, 11, 28),
                sort_order=0,
            ),
            HomeNotice(
                label="新一期200个勤工助学岗位，11月30日17:00截止申请",
                label_en="200 work-study posts: apply by 30 November, 17:00",
                page=articles.get("work-study-winter-2026"),
                last_day=date(2026, 11, 30),
                sort_order=1,
            ),
            HomeNotice(
                label="今冬热水和浴室供应时间，执行到2027年3月15日",
                label_en="Winter hours of hot water and bath houses, until 15 March 2027",
                page=articles.get("winter-hot-water-2026"),
                last_day=date(2027, 3, 15),
                sort_order=2,
            ),
        ]
    )
    home.save_revision(log_action=True).publish()
    return True


@transaction.atomic
def fill_frame(site: Site, index: NewsIndexPage, pages: Pages) -> None:
    """Fill what is empty of the frame: each text, and each list that has no row yet."""
    frame = SiteFrame.for_site(site)
    for name, words in FRAME_TEXTS.items():
        if not getattr(frame, name):
            setattr(frame, name, words)
    frame.save()
    if not frame.navigation.exists():
        _fill_navigation(frame, index, pages)
    if not frame.contacts.exists():
        _fill_contacts(frame)
    if not frame.footer_links.exists():
        _fill_footer(frame, pages)
    if not site.site_name:
        site.site_name = FRAME_TEXTS["name"]
        site.save()


def _fill_navigation(frame: SiteFrame, index: NewsIndexPage, pages: Pages) -> None:
    for order, (label, label_en, page) in enumerate(
        (
            ("后勤动态", "News", index),
            ("服务指南", "Service guide", pages["service-guide"]),
            ("关于我们", "About", pages["about"]),
            ("联系我们", "Contact", pages["contact"]),
        )
    ):
        NavigationLink.objects.create(
            frame=frame, label=label, label_en=label_en, page_id=page.pk, sort_order=order
        )


def _fill_contacts(frame: SiteFrame) -> None:
    for order, (kind, label, label_en, value, hours, hours_en) in enumerate(CONTACTS):
        Contact.objects.create(
            frame=frame,
            kind=kind,
            label=label,
            label_en=label_en,
            value=value,
            hours=hours,
            hours_en=hours_en,
            sort_order=order,
        )


def _fill_footer(frame: SiteFrame, pages: Pages) -> None:
    """Our own pages and one address outside, so that both kinds of link are seen."""
    rows = [
        {"label": "食堂和热水时间", "label_en": "Opening hours", "page_id": pages["service-guide"].pk},
        {"label": "各单位电话", "label_en": "Telephone numbers", "page_id": pages["contact"].pk},
        {"label": "教育部", "label_en": "Ministry of Education", "address": "https://www.moe.gov.cn/"},
    ]
    for order, row in enumerate(rows):
        FooterLink.objects.create(frame=frame, sort_order=order, **row)
