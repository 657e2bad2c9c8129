"""A feedback form with something of every kind, and what came in by it."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cms_apps.forms.models import Submission
from cms_apps.forms.receipts import hash_of
from cms_apps.forms.uploads.content import examine
from cms_apps.forms.uploads.keeping import keep, take_over
from cms_apps.forms.versions import current_consent, current_version, form_of
from cms_apps.pages.models import FeedbackField, FeedbackPage
from demo.pictures import PICTURES

SLUG = "feedback"
FIELDS = [
    # label, key, type, required, personal, choices, help
    ("说哪件事", "matter", "radio", True, False, "食堂\n宿舍\n水电\n维修\n其他", ""),
    ("发生在哪里", "place", "singleline", False, False, "", "哪栋楼、几层、哪个窗口。"),
    ("哪一天", "day", "date", False, False, "", ""),
    ("请写下来", "words", "multiline", True, False, "", "发生了什么，希望怎么改。"),
    ("希望我们", "wishes", "checkboxes", False, False, "尽快处理\n给个说法\n知道就行", ""),
    ("照片", "photos", "file", False, False, "", "拍下来最清楚，可以不附。"),
    ("怎么联系您", "phone", "phone", False, True, "", "只用来回复这一件事，可以不留。"),
]
PLACE_WITH_PHOTO = "7号楼四层"
ANSWERS = [
    ("食堂", "第二食堂三号窗口", "打饭的阿姨记得我不吃香菜，谢谢她。", ["知道就行"], "", 1),
    (
        "水电",
        PLACE_WITH_PHOTO,
        "东头的开水器出水很慢，早上排到楼梯口。",
        ["尽快处理"],
        "13800000001",
        2,
    ),
    ("宿舍", "3号楼", "周末洗衣房能不能多开一小时？", ["给个说法"], "", 6),
]


@transaction.atomic
def make_feedback(home: Page) -> int:
    """The form and its answers, where there is none; returns how many answers were made."""
    if FeedbackPage.objects.exists():
        return 0
    page = FeedbackPage(
        title="意见反馈",
        slug=SLUG,
        introduction="哪里好，哪里该改，写在这里。急事请直接打热线66361616。",
        thanks="我们每个工作日上午看一遍。要改的事会转给负责的单位；留了电话的，三个工作日内回电。",
        consent_text="寄出即同意：您写的内容只用来改进后勤服务，由集团办公室保存180天，到期删除。",
        kept_days=180,
    )
    for number, (label, key, kind, required, personal, choices, hint) in enumerate(FIELDS):
        page.form_fields.add(
            FeedbackField(
                sort_order=number,
                label=label,
                clean_name=key,
                field_type=kind,
                required=required,
                is_personal=personal,
                choices=choices,
                help_text=hint,
                most_files=3 if kind == "file" else 1,
            )
        )
    home.add_child(instance=page)
    page.save_revision(log_action=True).publish()
    for answer in ANSWERS:
        _answer(page, *answer)
    return len(ANSWERS)


def _answer(
    page: FeedbackPage, matter: str, place: str, words: str, wishes: list[str], phone: str, days_ago: int
) -> None:
    form, received = form_of(page), timezone.now() - timedelta(days=days_ago)
    day = timezone.localdate(received)
    submission = Submission.objects.create(
        form=form,
        version=current_version(page, form),
        consent=current_consent(page, form),
        door=Submission.Door.PAGE,
        data={
            "matter": matter,
            "place": place,
            "day": day.isoformat(),
            "words": words,
            "wishes": wishes,
            "phone": phone,
        },
        receipt_hash=hash_of(str(uuid4())),
        received_at=received,
        erase_on=day + timedelta(days=page.kept_days),
    )
    if place == PLACE_WITH_PHOTO:
        _attach(submission, "photos", "开水器.png")


def _attach(submission: Submission, key: str, name: str) -> None:
    """A drawing in the place of a photograph, as if it had been sent along."""
    drawn = SimpleUploadedFile(name, PICTURES["water"].draw().png(), "image/png")
    sending = uuid4()
    photo = keep(sending, key, examine(drawn))
    take_over(submission, sending, {key: [photo]})
    submission.data[key] = [photo.name]
    submission.save(update_fields=["data"])
