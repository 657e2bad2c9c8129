"""A small site with something on every kind of page, as a browser meets it."""

from datetime import date, timedelta

import wagtail_factories
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Site
from wagtail.rich_text import RichText

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Category
from cms_apps.cases.rates.keeping import recount
from cms_apps.core.models import Unit
from cms_apps.hotline.models import OutageNotice, UnitNumber
from cms_apps.news.models import NewsCategory, NewsIndexPage
from cms_apps.pages.models import (
    Contact,
    FooterLink,
    HomeNotice,
    NavigationLink,
    SiteFrame,
    StandardPage,
)
from cms_apps.reception.models import ReceptionDay, ReceptionIndexPage, Talk
from cms_apps.search.vocabulary import collect_words
from cms_apps.societies.models.pages import SocietyContact
from tests.factories.cases import office
from tests.factories.forms import feedback_page
from tests.factories.hotline import called, hotline_page, in_force
from tests.factories.mailbox import mailbox_page
from tests.factories.news import NewsPageFactory
from tests.factories.people import editor, moderator
from tests.factories.pictures import PictureFactory
from tests.factories.published import published_case
from tests.factories.reception import HostFactory, reception_page
from tests.factories.roots import plant_roots
from tests.factories.search import SearchPromotionFactory, searched
from tests.factories.societies import activity, minutes, news, office_of, officer, page_of, society

LOCKED_NAME = "forgetful"
EDITOR_NAME = "wangmin"
MODERATOR_NAME = "lishen"
VIDEO_ADDRESS = "https://www.bilibili.com/video/BV1xx411c7mD/"
CAPTIONS = ["检修前", "", "师傅连夜更换三号公寓地下一层的主管道与全部阀门", "检修后", "当晚的热水"]
LONG_WORD = "https://www.example.edu.cn/" + "a-very-long-address-" * 6


def build_world():
    plant_roots()
    call_command("setup_site", verbosity=0)
    site = Site.objects.get(is_default_site=True)
    home = site.root_page.specific
    index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    about = home.add_child(
        instance=StandardPage(
            title="关于我们", slug="about", introduction="我们负责全校的吃住和水电。", body=every_block()
        )
    )
    home.add_child(instance=StandardPage(title="会出错的页面", slug="broken"))
    home.notices.add(
        HomeNotice(label="三号公寓停水检修", page=about),
        HomeNotice(label="供暖开始", label_en="Heating begins"),
    )
    home.save_revision().publish()
    fill_frame(SiteFrame.objects.get(site=site), home, index, about)
    write_articles(index)
    fill_search(index)
    feedback_page(home, slug="feedback", introduction="哪里好，哪里该改，写在这里。", thanks="三日内看。")
    feedback_page(home, slug="closed", title="报名", closes_at=timezone.now() - timedelta(days=1))
    long_form(home)
    mailbox(home)
    letters(index)
    reception_days(home)
    hotline(home)
    societies(home)
    editor(username=EDITOR_NAME)
    moderator(username=MODERATOR_NAME)
    lock_out(LOCKED_NAME)


def long_form(home):
    """More than five fields, one of each that looks different."""
    feedback_page(
        home,
        ("希望", "wishes", "checkboxes", {"choices": "尽快\n回话", "required": False}),
        ("楼号", "building", "dropdown", {"choices": "一号楼\n二号楼", "required": False}),
        ("哪一天", "day", "date", {"required": False, "help_text": "大概也行。"}),
        ("请回电", "call", "checkbox", {"required": False}),
        slug="long",
        title="维修意见",
    )


def letters(index):
    """An answered one that an article tells of, and one still open; at `/cases/letters/1/` and `2/`."""
    desk = office(name="letters-desk")
    told = published_case(is_answered=True, words={"title": "三号公寓停水"}, desk=desk)
    data = {"page": index.get_children().get(slug="heating").get_url()}
    perform("cite", case_id=told.case_id, actor=desk, data=data)
    published_case(words={"title": "热水晚上十点就停"}, desk=desk)
    recount()


def reception_days(home):
    """One to come, with a host who has a photograph; and a list with days of every kind."""
    host = HostFactory(photo=PictureFactory(file__width=400, file__height=400))
    reception_page(home, title="接待日", slug="reception-day", introduction="来坐二十分钟。", slot_places=9)
    index = home.add_child(
        instance=ReceptionIndexPage(title="接待日", slug="reception-days", introduction="先预约。")
    )
    index.save_revision().publish()
    opens_at = timezone.now() + timedelta(days=2)
    reception_page(index, title="下一次", slug="later", in_days=30, opens_at=opens_at)
    reception_page(index, title="一个名额", slug="live", in_days=20, minutes=20)
    past = reception_page(index, title="上一次", slug="past", in_days=-9)
    day = ReceptionDay.objects.get(key=past.translation_key)
    known = {"day": day, "host": host, "talked_at": past.ends_at, "is_public": True}
    topic = Category.objects.get(slug="dining")
    Talk.objects.create(**known, topic=topic, outcome="answered", raised="二食堂晚饭没有热菜")
    Talk.objects.create(
        **known,
        topic=topic,
        outcome="owed",
        unit=Unit.objects.get(slug="canteens"),
        owed_by=timezone.localdate() - timedelta(days=1),
        raised="一食堂早餐开得太晚",
    )


def hotline(home):
    """With somebody on duty, a notice, a unit's number and a call; in both languages."""
    page = hotline_page(home)
    page.unit_numbers.add(UnitNumber(unit=Unit.objects.first(), number="6636 1701", hours="6:30–21:00"))
    page.save_revision().publish()
    in_force(timezone.localdate() - timedelta(days=8), 20)
    OutageNotice.objects.create(text="七舍停水", until=timezone.now() + timedelta(hours=3))
    called()
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Hotline"
    english.save_revision().publish()


def societies(home):
    """One with something of everything, one in preparation; in Chinese, in English frames."""
    made = society("canteen", unit=Unit.objects.get(slug="canteens"))
    page = page_of(made)
    page.purpose, page.founded_on, page.charter = "把意见带到食堂。", date(2005, 3, 1), every_block()
    page.logo, page.body = PictureFactory(file__width=400, file__height=300), every_block()
    page.is_recruiting, page.recruiting_note = True, "爱吃的同学"
    page.contacts = [SocietyContact(label="邮箱", value="canteen@example.edu.cn")]
    page.save_revision().publish()
    office_of(made, "会长", is_main_contact=True, seats=2)
    officer(made, name="会长", shows_name=True)
    office_of(made, "财务")
    now, day = timezone.now(), timedelta(days=1)
    form = home.get_children().get(slug="feedback")
    known = {"place_detail": "二食堂门口", "body": every_block()}
    activity(made, slug="coming", starts_at=now + day, ends_at=now + 2 * day, sign_up_page=form, **known)
    activity(made, slug="over", starts_at=now - day, report=every_block()[3:7], **known)
    activity(made, slug="off", starts_at=now + 3 * day, is_called_off=True)
    told = {"slug": "news", "summary": "一句话。", "cover_image": wide_picture(), "body": every_block()}
    news(made, title="检查了十二个窗口", **told)
    for number in range(6):
        news(made, slug=f"news{number}", date=date(2026, 1, 1 + number))
    document = wagtail_factories.DocumentFactory(title="签到表")
    attachments = [("document", {"document": document, "title": ""})]
    minutes(made, slug="minutes", body=every_block(), attachments=attachments)
    society("energy", order=200)


def mailbox(home):
    """In both languages."""
    page = mailbox_page(
        home,
        ("年级", "grade", "dropdown", {"choices": "大一\n大二", "required": False}),
        introduction="每封信都有单位负责。",
        thanks="请保存回执。",
    )
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Manager's mailbox"
    english.save_revision().publish()


def fill_search(index):
    searched("供暖", 9)
    page = index.get_children().get(slug="heating")
    SearchPromotionFactory(query__query_string="阀门", page=page, description="宿舍暖气怎么调。")
    address = LONG_WORD
    SearchPromotionFactory(query__query_string="阀门", external_link_url=address, sort_order=1)
    collect_words()


def fill_frame(frame, home, index, about):
    frame.organisation, frame.organisation_en = "西南交通大学", "Southwest Jiaotong University"
    frame.icp_number, frame.police_number = "蜀ICP备05026985号", "川公网安备 51010602000061号"
    frame.navigation.add(
        NavigationLink(label="首页", label_en="Home", page=home),
        NavigationLink(label="后勤动态", label_en="News", page=index),
        NavigationLink(label="关于我们", page=about),
    )
    frame.contacts.add(
        Contact(kind="phone", label="值班热线", label_en="Duty hotline", value="66361616", hours="全天"),
        Contact(kind="email", label="总经理信箱", value="mailbox@example.edu.cn"),
        Contact(kind="place", label="办公地点", value="后勤楼 201 室"),
    )
    frame.footer_links.add(FooterLink(label="学校主页", address="https://www.example.edu.cn/"))
    frame.save()


def write_articles(index):
    dormitory = NewsCategory.objects.get(slug="dormitory")
    for year in (2024, 2025):
        for month in range(1, 12):
            NewsPageFactory(parent=index, category=dormitory, date=date(year, month, 1), summary="夜宵延长。")
    article = NewsPageFactory(
        parent=index,
        slug="heating",
        title="公寓供暖开始，三号公寓停水检修一晚",
        category=dormitory,
        date=date(2026, 11, 20),
        source="水电中心",
        credit="通讯员 王敏",
        summary="室温不足可拨打值班热线。",
        cover_image=wide_picture(),
        cover_alt_text="师傅在锅炉房里看压力表",
        body=every_block(),
        attachments=[
            ("document", {"document": wagtail_factories.DocumentFactory(title="各楼供暖时间"), "title": ""}),
            ("document", {"document": wagtail_factories.DocumentFactory(), "title": "报修单"}),
        ],
    )
    article.tags.add("供暖", "节能")
    article.save_revision().publish()
    plain = NewsPageFactory(
        parent=index, slug="plain", title="阀门这样看", category=dormitory, date=date(2026, 11, 18)
    )
    plain.tags.add("供暖")
    plain.save_revision().publish()
    article.related.append(("article", plain))
    article.save_revision().publish()
    pin_one(index)
    translate_one(article)


def pin_one(index):
    NewsPageFactory(
        parent=index,
        slug="hotline",
        title="寒假值班安排",
        category=NewsCategory.objects.get(slug="notice"),
        date=date(2026, 10, 8),
        summary="值班热线全天有人接听。",
        cover_image=wide_picture(),
        pinned_until=timezone.localdate() + timedelta(days=30),
    )


def translate_one(article):
    """The only article that English readers get in their own language."""
    english = article.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Heating begins in the dormitories"
    english.summary = "Call the duty hotline if your room stays cold."
    english.author, english.source, english.credit = "Wang Min", "Water and Power Centre", ""
    english.cover_alt_text = "A fitter reads the gauge in the boiler room"
    english.body = [
        ("paragraph", RichText("<p>From today every room is heated to eighteen degrees.</p>")),
        ("video", a_video("How to check the valve")),
    ]
    english.attachments = []
    english.save_revision().publish()


def every_block():
    table = {
        "data": [["公寓", *"一二三四五六七"], *[[f"{n} 号", *["6:30—23:00"] * 7] for n in range(1, 4)]],
        "table_caption": "供暖时间",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
    }
    return [
        (
            "paragraph",
            RichText(f'<p>见<a href="{LONG_WORD}">{LONG_WORD}</a>,共 <b>12</b> 条。</p><p>再说。</p>'),
        ),
        ("heading", {"text": "供暖时间", "level": "2"}),
        ("table", table),
        ("table", {"data": [["甲", None], ["乙", "丙"]], "table_header_choice": "neither"}),
        ("heading", {"text": "先看阀门", "level": "3"}),
        ("figure", {"image": wide_picture(), "caption": "师傅检修管道"}),
        ("gallery", {"pictures": [{"image": wide_picture(), "caption": caption} for caption in CAPTIONS]}),
        ("video", a_video("三分钟看懂暖气阀门")),
        ("video", a_video("没有封面的视频", poster=None)),
        ("video", a_video("已经下线的视频", address="https://video.example.org/gone", poster=None)),
        ("quote", {"text": "当晚就有人来了。", "attribution": "一位同学"}),
        ("notice", {"level": "notice", "text": RichText("<p>夜间低温运行。</p>")}),
        ("notice", {"level": "warning", "text": RichText("<p>请勿遮挡出风口。</p>")}),
        ("download", {"document": wagtail_factories.DocumentFactory(title="供暖安排"), "title": ""}),
        ("download", {"document": None, "title": "撤下的文件"}),
        ("divider", None),
    ]


def a_video(title, **fields):
    return {"address": VIDEO_ADDRESS, "title": title, "poster": wide_picture(), **fields}


def wide_picture():
    return PictureFactory(file__width=1600, file__height=900)


def lock_out(name):
    client = Client()
    for _ in range(5):
        client.post("/admin/login/", {"username": name, "password": "wrong"})
