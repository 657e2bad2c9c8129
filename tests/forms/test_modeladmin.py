"""Who reads what was sent, and what becomes of it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, Page

from cms_apps.core.models import OutboxMessage
from cms_apps.forms.models import Submission, SubmissionAnswer
from cms_apps.forms.protection import kept_by
from cms_apps.forms.retention import erase_what_is_due, forget_answers
from cms_apps.forms.services import send
from cms_apps.forms.setup import FORM_READERS
from cms_apps.forms.versions import form_of
from tests.factories.forms import ANSWERS, feedback_page, sending
from tests.factories.people import (
    UserFactory,
    administrator,
    editor,
    first_reviewer,
    member,
    moderator,
)

REGISTER = "cms_forms_submission_modeladmin"
FORMS = "cms_forms_form_modeladmin"
PHONE = "138 0000 1234"


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, told="office@example.edu.cn")


@pytest.fixture
def submission(page):
    send(page, sending(page, {**ANSWERS, "phone": PHONE}))
    return Submission.objects.get()


def reader_of(page, **fields):
    """Somebody whose group is named for this form alone."""
    group, _made = Group.objects.get_or_create(name="食堂办公室")
    form_of(page).readers.add(group)
    return member("食堂办公室", FORM_READERS_ADMIN, **fields)


FORM_READERS_ADMIN = "编辑 Editors"  # lets them into the admin, and reads nothing


def status(client, address):
    answer = client.get(address)
    return 403 if answer.status_code == 302 else answer.status_code


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (UserFactory, False),
        (editor, False),
        (first_reviewer, False),
        (moderator, False),
        (lambda: member(FORM_READERS), True),
        (administrator, True),
    ],
)
def test_who_reads_what_is_sent(client, submission, who, reads):
    inspect = reverse(f"{REGISTER}_inspect", args=[submission.pk])
    assert client.get(inspect).url.startswith("/admin/login/")
    client.force_login(who())
    for address in (reverse(f"{REGISTER}_index"), inspect):
        assert status(client, address) == (200 if reads else 403)
    for action in ("create", "edit", "delete"):
        pk = "" if action == "create" else f"{submission.pk}/"
        assert status(client, f"/admin/cms_forms/submission/{action}/{pk}") in (403, 404)
    assert status(client, f"/admin/forms/submissions/{submission.form.pk}/") in (403, 404)


def test_a_reader_of_one_form_reads_that_one_only(client, page, submission, campus):
    other = feedback_page(campus.root_page, slug="other")
    send(other, sending(other))
    theirs = Submission.objects.exclude(pk=submission.pk).get()
    client.force_login(reader_of(page))
    listed = client.get(reverse(f"{REGISTER}_index")).content.decode()
    assert submission.number in listed
    assert theirs.number not in listed
    assert status(client, reverse(f"{REGISTER}_inspect", args=[submission.pk])) == 200
    assert status(client, reverse(f"{REGISTER}_inspect", args=[theirs.pk])) == 403
    exported = client.get(reverse(f"{REGISTER}_index"), {"export": "csv"})
    text = b"".join(exported.streaming_content).decode()
    assert theirs.number not in text


def test_answers_stand_under_their_labels_escaped_and_reading_is_logged(client, page):
    send(page, sending(page, {**ANSWERS, "words": "<b>x</b>", "phone": PHONE}))
    submission = Submission.objects.get()
    reader = member(FORM_READERS)
    client.force_login(reader)
    text = client.get(reverse(f"{REGISTER}_inspect", args=[submission.pk])).content.decode()
    assert "<strong>写下来</strong><br>&lt;b&gt;x&lt;/b&gt;" in text
    assert PHONE in text
    assert page.consent_text in text
    entry = ModelLogEntry.objects.get(action="cms_forms.read")
    assert (entry.user, entry.object_id, entry.label) == (reader, str(submission.pk), submission.number)


def test_an_export_of_one_form_has_its_answers_but_no_personal_ones_and_no_formula(client, page):
    send(page, sending(page, {**ANSWERS, "words": "=1+1", "phone": PHONE}))
    client.force_login(member(FORM_READERS))
    address = reverse(f"{REGISTER}_index")
    narrowed = {"form__id__exact": form_of(page).pk}
    text = b"".join(client.get(address, {**narrowed, "export": "csv"}).streaming_content).decode()
    assert "words" in text
    assert "'=1+1" in text
    assert PHONE not in text
    xlsx = client.get(address, {**narrowed, "export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(xlsx))).active
    assert [cell.value for cell in sheet[1]][-2:] == ["matter", "words"]
    assert sheet.cell(2, sheet.max_column).data_type == "s"
    whole = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode()
    assert "=1+1" not in whole


def test_the_register_costs_the_same_queries_for_many(client, page, settings):
    settings.RELAX_LIMITS = 100
    client.force_login(administrator())
    address = reverse(f"{REGISTER}_index")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    for _number in range(3):
        send(page, sending(page))
    cost()
    few = cost()
    for _number in range(27):
        send(page, sending(page))
    assert cost() == few <= 20


def test_who_may_read_a_form_is_named_by_administrators_only(client, page, submission):
    address = reverse(f"{FORMS}_edit", args=[form_of(page).pk])
    for who in (editor, moderator, lambda: member(FORM_READERS)):
        client.force_login(who())
        assert status(client, address) == 403
    client.force_login(administrator())
    group = Group.objects.create(name="办公室")
    assert client.post(address, {"readers": [group.pk]}).status_code == 302
    assert list(form_of(page).readers.all()) == [group]


# -- Erasing ----------------------------------------------------------------------------------------


def test_after_its_days_nothing_is_left_but_that_something_was_sent(client, page, submission):
    erased_on = submission.erase_on
    assert erase_what_is_due() == 0
    Submission.objects.update(erase_on=timezone.localdate())
    assert erase_what_is_due() == 1
    submission.refresh_from_db()
    assert submission.data == {}
    assert submission.erased_at is not None
    assert not SubmissionAnswer.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert erase_what_is_due() == 0
    client.force_login(member(FORM_READERS))
    text = client.get(reverse(f"{REGISTER}_inspect", args=[submission.pk])).content.decode()
    assert "已删除。" in text
    assert erased_on > timezone.localdate()


def test_answers_kept_for_repeated_requests_go_after_a_day(page, submission):
    forget_answers()
    assert SubmissionAnswer.objects.count() == 1
    SubmissionAnswer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    forget_answers()
    assert not SubmissionAnswer.objects.exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [(editor, False), (moderator, False), (lambda: member(FORM_READERS), True), (administrator, True)],
)
def test_who_may_erase_on_request(client, submission, who, may):
    address = reverse("cms_forms_erase", args=[submission.pk])
    assert client.get(address).url.startswith("/admin/login/")
    client.force_login(who())
    assert client.get(address).status_code == (200 if may else 404)
    assert Submission.objects.get().data
    client.post(address)
    assert (Submission.objects.get().data == {}) is may


def test_a_reader_of_one_form_erases_nothing(client, page, submission):
    client.force_login(reader_of(page))
    assert client.post(reverse("cms_forms_erase", args=[submission.pk])).status_code == 404
    assert Submission.objects.get().data


def test_erasing_is_logged_and_offered_once(client, submission):
    reader = member(FORM_READERS)
    client.force_login(reader)
    address = reverse("cms_forms_erase", args=[submission.pk])
    register = reverse(f"{REGISTER}_index")
    assert address in client.get(register).content.decode()
    said = client.post(address, follow=True).content.decode()
    assert f"来件{submission.number}已删除。" in said
    assert address not in client.get(register).content.decode()
    assert client.post(address).status_code == 404
    entry = ModelLogEntry.objects.get(action="cms_forms.erase")
    assert (entry.user, entry.label) == (reader, submission.number)


# -- Deleting ---------------------------------------------------------------------------------------


def test_a_page_with_submissions_is_not_deleted_by_any_way(client, page, submission, campus):
    client.force_login(administrator())
    for address in (
        reverse("wagtailadmin_pages:delete", args=[page.pk]),
        reverse("wagtailadmin_pages:delete", args=[campus.root_page.pk]),
        f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}",
    ):
        answer = client.post(address, follow=True)
        assert "已有1份来件，不能删除" in answer.content.decode()
    for kept in (page, Page.objects.get(pk=campus.root_page.pk)):
        with pytest.raises(ValidationError), transaction.atomic():
            kept.delete()
    assert Page.objects.filter(pk=page.pk).exists()
    assert Submission.objects.exists()


def test_a_page_nobody_sent_and_one_of_two_languages_may_go(page, campus):
    from wagtail.models import Locale

    empty = feedback_page(campus.root_page, slug="empty")
    form_of(empty)
    empty.delete()
    send(page, sending(page))
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    assert kept_by(english) == ""
    english.delete()
    assert "1" in kept_by(page)


def test_wagtails_own_views_of_submissions_are_closed(client, submission, page):
    client.force_login(administrator())
    assert "意见反馈" not in client.get(reverse("wagtailforms:index")).content.decode()
    assert status(client, reverse("wagtailforms:list_submissions", args=[page.pk])) in (403, 404)
    menu = client.get("/admin/").content.decode()
    assert f'"{reverse("wagtailforms:index")}"' not in menu
