"""The manager's mailbox in both languages, and the campus it asks about."""

from django.db import transaction
from wagtail.models import Locale, Page

from cms_apps.core.models import Place
from cms_apps.mailbox.models import MailboxPage

SLUG = "mailbox"
BUILDINGS = (
    ("第一食堂", "Canteen 1"),
    ("第二食堂", "Canteen 2"),
    ("3号公寓", "Dormitory 3"),
    ("7号公寓", "Dormitory 7"),
    ("浴室", "Baths"),
    ("图书馆", "Library"),
)


def make_places() -> None:
    """Some buildings on the main campus."""
    main = Place.objects.campuses().get(name="主校区")
    for position, (name, name_en) in enumerate(BUILDINGS, start=1):
        known = {"name_en": name_en, "kind": Place.Kind.BUILDING, "order": position * 10}
        Place.objects.get_or_create(parent=main, name=name, defaults=known)


@transaction.atomic
def make_mailbox(home: Page) -> None:
    """The mailbox where there is none, and its English page."""
    if MailboxPage.objects.exists():
        return
    page = MailboxPage(
        title="总经理信箱",
        slug=SLUG,
        introduction=(
            "意见、投诉、建议、表扬，都写在这里。每封信都有单位负责，五个工作日内答复；"
            "不用登录，凭回执随时查看、补充和评价。急事请打热线66361616。"
        ),
        thanks="请保存回执。负责的单位受理后，这里会显示是谁在办、什么时候答复。",
        consent_text="寄出即同意：您写的内容只用来办理这件事，办结一年后删除。被投诉的单位和人员看不到您的信。",
        kept_days=365,
    )
    home.add_child(instance=page)
    page.save_revision(log_action=True).publish()
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Manager's mailbox"
    english.introduction = (
        "Opinions, complaints, suggestions, praise: write them here. Some unit answers for every letter, "
        "within five working days. No account is needed: your receipt shows how it stands. Urgent? Call "
        "66361616."
    )
    english.thanks = "Keep your receipt. Once a unit has taken it on, you see there who, and by when."
    english.consent_text = (
        "By sending you agree: your words serve this matter only, and are erased a year after it is closed. "
        "Whom you complain about does not read them."
    )
    english.save_revision(log_action=True).publish()
