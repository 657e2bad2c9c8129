"""Three societies, the third in preparation; two terms of a president with a hand-over between them."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_date
from wagtail.models import Locale, Page

from cms_apps.core.models import Place, Unit
from cms_apps.pages.models import NavigationLink, SiteFrame
from cms_apps.societies.applications import Application
from cms_apps.societies.models import (
    ActivityPage,
    JoinPage,
    MinutesPage,
    Office,
    OfficeHandOver,
    Society,
    SocietyIndexPage,
    SocietyNewsPage,
    SocietyPage,
)
from cms_apps.societies.models.pages import SocietyContact
from cms_apps.societies.services.founding import found, grant_spaces
from cms_apps.societies.services.handing_over import GIVEN, GOT, tick
from cms_apps.societies.services.members import accept, apply_for
from cms_apps.societies.services.terms import Given, give
from demo.letters import People
from demo.societies_data import ALL, CANTEENS, About, Doing, Writing

OFFICES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("会长", "President", {"is_required": True, "is_main_contact": True}),
    ("副会长", "Deputy president", {}),
    ("秘书长", "Secretary", {"is_required": True}),
    ("宣传委员", "Publicity", {"gives_rights": False, "seats": 2}),
)
HANDED_OVER = "协会印章\n检查员证件二十张\n公众号和邮箱的密码\n成本账本（电子版和纸质版）"


@transaction.atomic
def make_societies(people: People) -> None:
    """All of it where there is no society yet."""
    if Society.objects.exists():
        return
    for number, about in enumerate(ALL):
        _make(about, number, people)
    _fill_offices(people)
    _leave_a_draft(people)
    _take_members(people)
    _lead_there()


def _lead_there() -> None:
    """A link in the navigation, after the news and the guide."""
    index = SocietyIndexPage.objects.filter(locale__language_code="zh-hans").first()
    for frame in SiteFrame.objects.all() if index else ():
        frame.navigation.filter(sort_order__gte=2).update(sort_order=F("sort_order") + 1)
        NavigationLink.objects.create(
            frame=frame, label="学生社团", label_en="Societies", page_id=index.pk, sort_order=2
        )


def _make(about: About, number: int, people: People) -> None:
    society = Society.objects.create(
        name=about.name,
        name_en=about.name_en,
        slug=about.slug,
        order=10 * (number + 1),
        unit=Unit.objects.filter(slug=about.unit).first(),
        hand_over_list=HANDED_OVER,
    )
    society.advisers.add(people["guide"].pk)
    for order, (name, name_en, more) in enumerate(OFFICES):
        Office.objects.create(society=society, name=name, name_en=name_en, order=10 * (order + 1), **more)
    page = found(society)
    if page is None:
        return
    page.purpose, page.body, page.charter = about.purpose, about.body, about.charter
    page.founded_on = parse_date(about.founded) if about.founded else None
    page.is_recruiting, page.recruiting_note = bool(about.recruiting), about.recruiting
    page.contacts.set([SocietyContact(label=label, value=value) for label, value in about.contacts])
    _publish(page)
    _write(page, about)
    _in_english(society, page, about)


def _write(page: SocietyPage, about: About) -> None:
    today = timezone.localdate()
    writings: list[tuple[type[Any], Iterable[Writing]]] = [
        (SocietyNewsPage, about.news),
        (MinutesPage, about.minutes),
    ]
    for kind, them in writings:
        for each in them:
            more = {"is_offered": each.is_offered} if kind is SocietyNewsPage else {"kind": "report"}
            written = kind(
                title=each.title,
                slug=each.slug,
                date=today - timedelta(days=each.days_ago),
                summary=each.summary,
                body=each.body,
                live=False,
                **more,
            )
            page.add_child(instance=written)
            _publish(written)
    for doing in about.doings:
        activity = _activity(doing)
        page.add_child(instance=activity)
        _publish(activity)


def _activity(doing: Doing) -> ActivityPage:
    day = timezone.localdate() + timedelta(days=doing.days)
    starts_at = timezone.make_aware(datetime.combine(day, time(doing.hour)))
    place = Place.objects.filter(name=doing.place).first()
    return ActivityPage(
        title=doing.title,
        slug=doing.slug,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place=place,
        place_detail="" if place else doing.place,
        summary=doing.summary,
        report=doing.report,
        is_called_off=doing.is_called_off,
        live=False,
    )


def _in_english(society: Society, page: SocietyPage, about: About) -> None:
    locale = Locale.objects.filter(language_code="en").first()
    space: Any = page.get_parent().specific
    if locale is None or not space.get_parent().has_translation(locale):
        return
    english = space.copy_for_translation(locale)
    english.title = about.name_en
    _publish(english)
    copy: Any = page.copy_for_translation(locale)
    copy.title, copy.purpose, copy.body, copy.charter = about.name_en, about.purpose_en, [], []
    copy.recruiting_note = "New members are welcome, whatever they study." if about.recruiting else ""
    labels = {"邮箱": "E-mail", "活动室": "Room"}
    copy.contacts.set(
        [SocietyContact(label=labels.get(label, label), value=value) for label, value in about.contacts]
    )
    _publish(copy)
    grant_spaces(society)


def _fill_offices(people: People) -> None:
    """The canteen committee's president leaves in ten days, the next is known; it has no secretary."""
    today = timezone.localdate()
    terms = (
        (CANTEENS.slug, "会长", "successor", "高明远", 11, 375),
        (CANTEENS.slug, "副会长", "deputy", "苗青青", -200, 160),
    )
    canteens = Society.objects.get(slug=CANTEENS.slug)
    president = canteens.offices.get(name="会长")
    _give(president, people["deputy"], "苗青青", today - timedelta(days=720), today - timedelta(days=356))
    _give(president, people["president"], "方小禾", today - timedelta(days=355), today + timedelta(days=10))
    long_done = OfficeHandOver.objects.get(incoming__user=people["president"].pk)
    for item in long_done.items.all():
        tick(item.pk, GIVEN, actor=people["deputy"])
        tick(item.pk, GOT, actor=people["president"])
    for slug, office, key, name, first, last in terms:
        found_office = Office.objects.get(society__slug=slug, name=office)
        _give(found_office, people[key], name, today + timedelta(days=first), today + timedelta(days=last))


def _give(office: Office, user: Any, name: str, first: Any, last: Any) -> None:
    said = Given(office=office, user=user, name=name, first=first, last=last, shows_name=True)
    give(said, actor=None)


def _take_members(people: People) -> None:
    """A form to join the canteen committee; of five who applied two wait for an answer."""
    canteens = Society.objects.get(slug=CANTEENS.slug)
    page = SocietyPage.objects.get(title=CANTEENS.name)
    form = JoinPage(
        title="加入伙食管理委员会",
        slug="join",
        introduction="填一分钟就行，一周内给您答复。",
        consent_text="姓名和联系方式只用来办理入会，不通过或退出后 30 天删除。",
        live=False,
    )
    page.add_child(instance=form)
    _publish(form)
    for number, name in enumerate(("周知味", "吴添饭", "郑小勺", "王盛汤", "孙碗碗")):
        said = Application(society=canteens, name=name, contact=f"1390000{number:04d}")
        applied = apply_for(said)
        if number < 3:
            accept(applied.pk, actor=people["deputy"])


def _leave_a_draft(people: People) -> None:
    """What the president wrote and handed in for the adviser, and what she has only begun."""
    page = SocietyPage.objects.get(title=CANTEENS.name)
    for slug, title, is_handed_in in (
        ("rice-vote", "米饭软一点还是硬一点？投票结果", True),
        ("night-snack", "夜宵窗口延长到十点半（草稿）", False),
    ):
        draft = SocietyNewsPage(
            title=title,
            slug=slug,
            summary="四百零三票。",
            body=[("paragraph", "<p>待补数字。</p>")],
            owner=people["president"],
            live=False,
        )
        page.add_child(instance=draft)
        draft.save_revision(user=people["president"])
        if is_handed_in:
            draft.get_workflow().start(draft, people["president"])


def _publish(page: Page) -> None:
    page.save_revision(log_action=True).publish()
