"""Calendar files, and mail that carries one to a real server."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar, Event

from cms_apps.core.calendar_files import Method, calendar_file, calendar_text, download, organizer, subscribed
from cms_apps.core.models import OutboxMessage
from cms_apps.core.outbox.sending import send_message
from tests.providers import smtp

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
TITLE = "总经理助理接待日，第二食堂、公寓；带学生证 🍚 ,;\\ and commas"
LONG = "这是一段很长的说明。" * 40 + "\nMETHOD:CANCEL\nEND:VCALENDAR"


def event(**fields):
    known = {"uid": "one", "stamp": NOON, "start": NOON, "end": NOON.replace(hour=5)}
    return Event.new(**{**known, **fields})


def a_file(method=Method.PUBLISH, **fields):
    return calendar_file([event(summary=TITLE, description=LONG, **fields)], method=method)


def lines_of(text):
    assert text.endswith("\r\n")
    return text.encode().removesuffix(b"\r\n").split(b"\r\n")


def test_lines_are_short_end_as_they_must_and_cut_no_character():
    lines = lines_of(a_file())
    assert len(lines) > 20
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode()


def test_what_is_read_back_is_what_was_written():
    (read,) = Calendar.from_ical(a_file()).events
    assert (str(read["SUMMARY"]), str(read["DESCRIPTION"])) == (TITLE, LONG)
    assert (read.start, read.stamp) == (NOON, NOON)


def test_nobody_breaks_out_of_a_text():
    lines = lines_of(a_file(location=calendar_text("行政楼\r\nATTACH:x\rEND:VEVENT\x00\x07")))
    assert [line for line in lines if line.startswith((b"ATTACH", b"METHOD:CANCEL"))] == []
    assert [lines.count(b"END:VEVENT"), lines.count(b"END:VCALENDAR")] == [1, 1]
    assert not any(character < 32 for line in lines for character in line)


def test_the_sender_is_named_whatever_is_in_the_name(settings):
    for sender, name in (
        ('"后勤集团: \\"一站式\\"" <post@example.edu.cn>', "后勤集团"),
        ("post@example.edu.cn", ""),
    ):
        settings.DEFAULT_FROM_EMAIL = sender
        (read,) = Calendar.from_ical(a_file(organizer=organizer())).events
        assert read["ORGANIZER"] == "mailto:post@example.edu.cn"
        assert name in read["ORGANIZER"].params.get("CN", "")


def test_only_what_is_there_to_subscribe_to_has_a_name_and_a_pace():
    plain, named = a_file(), calendar_file([event()], method=Method.PUBLISH, name="接待日")
    for line in ("NAME:接待日", "X-WR-CALNAME:接待日", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"):
        assert line in named.split("\r\n")
        assert line not in plain.split("\r\n")


def test_a_download_is_kept_by_nobody_a_feed_by_caches():
    one, feed = download("x", "2026-R00001.ics"), subscribed("x")
    assert {answer.headers["Content-Type"] for answer in (one, feed)} == {"text/calendar; charset=utf-8"}
    assert one.headers["Content-Disposition"] == 'attachment; filename="2026-R00001.ics"'
    assert one.headers["Cache-Control"] == "no-store"
    assert feed.headers["Cache-Control"] == "public, max-age=300"
    assert "Content-Disposition" not in feed.headers


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with smtp.running() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running


def sent(server, **fields):
    known = {"to": "li@example.edu.cn", "subject": "接待日，号码 2026-R00001", "body": "您的名额已确认。\n"}
    assert send_message(OutboxMessage.objects.create(**{**known, **fields}).pk)
    (raw,) = server.mails
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.django_db
@pytest.mark.parametrize("method", list(Method))
def test_a_mail_brings_the_very_same_file_and_names_its_method(server, method):
    calendar = a_file(method)
    mail = sent(server, calendar=calendar)
    text, part = mail.iter_parts()
    assert (text.get_content_type(), text.get_content().strip()) == ("text/plain", "您的名额已确认。")
    assert part.get_content_type() == "text/calendar"
    assert (part.get_param("method"), part.get_param("charset")) == (str(method), "utf-8")
    assert part.get_filename() == "appointment.ics"
    assert part.get_payload(decode=True) == calendar.encode()


@pytest.mark.django_db
def test_the_file_comes_through_servers_that_know_nothing_but_short_lines_of_ascii(server):
    sent(server, calendar=a_file())
    part = server.mails[0].partition(b"Content-Type: text/calendar")[2]
    assert part.isascii()
    assert max(map(len, part.split(b"\r\n"))) <= 78


@pytest.mark.django_db
def test_a_mail_without_one_has_one_part(server):
    assert sent(server).get_content_type() == "text/plain"
