"""What becomes of files: erased with the words, never left behind, kept where the settings say."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from cms_apps.core.schedule import registered_jobs
from cms_apps.forms.checks import files_have_a_place
from cms_apps.forms.models import Submission, SubmissionAnswer, SubmissionFile, WaitingFile
from cms_apps.forms.retention import erase, erase_what_is_due
from cms_apps.forms.services import send
from cms_apps.forms.uploads.keeping import erase_unnamed_files, forget_waiting_files
from cms_apps.forms.uploads.storage import PrivateStorage
from cms_apps.pages.models import FeedbackPage
from tests.factories.forms import feedback_page, sending
from tests.factories.roots import plant_roots
from tests.factories.uploads import jpeg, pdf, upload

PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 5})
FILE_SYSTEM = "django.core.files.storage.FileSystemStorage"


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, PHOTOS)


@pytest.fixture
def real_page(transactional_db):
    """The same where transactions are real; the one before has flushed what migrations made."""
    plant_roots()
    call_command("setup_site", verbosity=0)
    return feedback_page(Site.objects.get(is_default_site=True).root_page, PHOTOS)


def send_files(page, count=2, **changes):
    files = [upload(f"{n}.jpg", jpeg((20, 20 + n))) for n in range(count)]
    return send(page, sending(page, files={"photos": files}, **changes))


def grow_old(paths):
    day_ago = time.time() - 24 * 3600
    for path in paths:
        os.utime(path, (day_ago, day_ago))


def test_erasing_leaves_no_file(real_page, private):
    send_files(real_page)
    assert len(private()) == 2
    erase(Submission.objects.get())
    assert not private()
    assert not SubmissionFile.objects.exists()


def test_files_go_on_the_day_their_words_go(real_page, private):
    send_files(real_page)
    Submission.objects.update(erase_on=timezone.localdate())
    assert erase_what_is_due() == 1
    assert not private()


def test_a_sending_rolled_back_leaves_no_file_after_the_night(real_page, private, monkeypatch):
    def refuse(self, submission, receipt):
        assert submission.files.count() == 2  # the service sees them
        raise ValidationError("no")

    monkeypatch.setattr(FeedbackPage, "accept", refuse)
    with pytest.raises(ValidationError):
        send_files(real_page)
    assert not Submission.objects.exists()
    assert not SubmissionFile.objects.exists()
    assert len(private()) == 2
    WaitingFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    forget_waiting_files()
    assert not private()


def test_a_second_try_takes_the_files_of_the_first(real_page, private, monkeypatch):
    sent = sending(real_page, files={"photos": [upload("a.jpg", jpeg())]})
    with monkeypatch.context() as broken:
        broken.setattr(FeedbackPage, "accept", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(real_page, sent)
    send(real_page, sent)
    assert len(private()) == SubmissionFile.objects.count() == 1


def test_what_no_row_names_is_deleted_once_it_is_old(real_page, private):
    send_files(real_page)
    named = private()
    left = PrivateStorage().save("forms/ab/left.jpg", ContentFile(b"x"))
    other = PrivateStorage().save("another-room/x.jpg", ContentFile(b"x"))
    grow_old(named)
    assert erase_unnamed_files() == 0  # it may be about to get its row
    grow_old(private())
    assert erase_unnamed_files() == 1
    assert not PrivateStorage().exists(left)
    assert PrivateStorage().exists(other)
    assert set(named) <= set(private())


def test_nothing_to_delete_where_nothing_was_sent(db, private):
    assert erase_unnamed_files() == 0


def test_many_at_once_with_one_key_store_each_file_once(real_page, private):
    sent = sending(real_page)
    content = jpeg()

    def go(number):
        try:
            own = replace(sent, files={"photos": [upload("a.jpg", content)]}, sender=f"203.0.113.{number}")
            return send(real_page, own).receipt
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(go, range(8)))
    assert len(receipts) == 1
    assert Submission.objects.count() == SubmissionFile.objects.count() == len(private()) == 1


def test_more_files_cost_no_more_queries_to_take_over(page, private):
    costs = []
    for count in (1, 5):
        sent = sending(page, files={"photos": [upload(f"{n}.pdf", pdf(b"%d" % n)) for n in range(count)]})
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(FeedbackPage, "accept", lambda *args: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                send(page, sent)
        with CaptureQueriesContext(connection) as queries:
            send(page, sent)
        costs.append(len(queries) - count)  # each is looked for among those that wait
    assert costs[0] == costs[1]


def test_the_jobs_are_on_the_schedule():
    jobs = {job.name: job.every for job in registered_jobs()}
    assert jobs["forget_waiting_files"] == timedelta(hours=1)
    assert jobs["erase_unnamed_files"] == timedelta(days=1)


def test_the_answer_kept_for_a_repeat_holds_no_file(page, private):
    send_files(page)
    assert "jpg" not in str(SubmissionAnswer.objects.get().answer)


# -- Where ------------------------------------------------------------------------------------


def without_alias(settings):
    settings.STORAGES = {name: value for name, value in settings.STORAGES.items() if name != "private"}


def test_a_host_may_name_a_folder_instead(settings, tmp_path):
    without_alias(settings)
    settings.PRIVATE_ROOT = tmp_path / "own"
    assert files_have_a_place(None) == []
    name = PrivateStorage().save("forms/a.jpg", ContentFile(b"x"))
    assert (tmp_path / "own" / name).read_bytes() == b"x"


def test_a_host_that_names_nothing_is_told(settings):
    without_alias(settings)
    assert [error.id for error in files_have_a_place(None)] == ["cms_forms.E002"]
    with pytest.raises(ImproperlyConfigured):
        PrivateStorage().exists("x")


def test_public_media_is_no_place_for_them(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    inside = {"BACKEND": FILE_SYSTEM, "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": inside}
    assert [error.id for error in files_have_a_place(None)] == ["cms_forms.E002"]


def test_this_site_has_a_place_apart(settings):
    assert files_have_a_place(None) == []


def test_the_demo_shows_an_answer_with_a_picture(campus, private):
    from demo.feedback import make_feedback

    make_feedback(campus.root_page.specific)
    file = SubmissionFile.objects.get()
    assert (file.key, file.name, file.submission.data["photos"]) == ("photos", "开水器.webp", ["开水器.webp"])
    assert len(private()) == 1
