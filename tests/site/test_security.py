"""Headers and log-in throttling, as a browser and an attacker meet them."""

import re

import pytest
from config.middleware import address_seen_by_proxy
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from tests.factories.people import administrator, editor

PUBLIC = ["/", "/en/", "/news/", "/nothing/", "/api/v3/news/", "/api/v3/docs/", "/healthz/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_public_answers_carry_a_strict_policy(client, campus, address):
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
def test_public_pages_hold_no_inline_script_or_style(client, campus):
    for address in ("/", "/news/", "/nothing/"):
        page = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), address
        for script in re.findall(r"<script[^>]*>", page):
            assert "src=" in script or "application/" in script


@pytest.mark.django_db
def test_the_exception_is_the_admins_alone(client, campus):
    admin = client.get(reverse("wagtailadmin_login"))["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in admin
    assert "default-src 'none'" in admin


@pytest.mark.django_db
def test_an_uploaded_file_is_shown_in_a_sandbox(client, campus):
    name = default_storage.save("original_images/a.html", ContentFile(b"<script>alert(1)</script>"))
    answer = client.get(f"/media/{name}")
    assert answer.status_code == 200
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


@pytest.mark.parametrize(
    "path", ["documents/salary.txt", "documents//salary.txt", "x/../documents/salary.txt"]
)
def test_documents_are_not_public_media(client, db, path):
    """Wagtail's own view serves them, to those who may read their collection."""
    default_storage.save("documents/salary.txt", ContentFile(b"secret"))
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_media_is_only_read(client, db, method):
    assert getattr(client, method)("/media/a.png").status_code == 405


@pytest.mark.parametrize(
    ("header", "expected"),
    [("198.51.100.1, 203.0.113.9", "203.0.113.9"), ("203.0.113.9", "203.0.113.9"), ("", "127.0.0.1")],
)
def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(rf, header, expected):
    request = rf.get("/", headers={"x-forwarded-for": header} if header else {})
    assert address_seen_by_proxy(request) == expected


@pytest.mark.parametrize(
    "path", ["../settings/base.py", "..%2f..%2fetc/passwd", "%00", "nothing.png", "x" * 5_000]
)
def test_media_gives_nothing_beyond_its_folder(client, db, path):
    assert client.get(f"/media/{path}").status_code in {400, 404}


def log_in(client, username, password, **extra):
    return client.post(reverse("wagtailadmin_login"), {"username": username, "password": password}, **extra)


@pytest.mark.django_db
def test_the_sixth_attempt_is_refused_even_with_the_right_password(client, campus):
    person = editor(username="wang")
    for _ in range(5):
        log_in(client, "wang", "wrong")
    answer = log_in(client, "wang", "a-long-test-password")
    assert answer.status_code == 429
    assert "15" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    other_place = log_in(client, person.username, "a-long-test-password", REMOTE_ADDR="192.0.2.7")
    assert other_place.status_code == 302


@pytest.mark.django_db
def test_a_claimed_address_gains_no_attempts(client, campus):
    editor(username="wang")
    for number in range(5):
        log_in(client, "wang", "wrong", headers={"x-forwarded-for": f"198.51.100.{number}"})
    answer = log_in(client, "wang", "a-long-test-password", headers={"x-forwarded-for": "198.51.100.99"})
    assert answer.status_code == 429


@pytest.mark.django_db
def test_a_good_log_in_forgets_earlier_slips(client, campus):
    editor(username="wang")
    for _ in range(4):
        log_in(client, "wang", "wrong")
    assert log_in(client, "wang", "a-long-test-password").status_code == 302


@pytest.mark.django_db
def test_the_admin_is_in_chinese_and_under_our_name(client, campus):
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "登录 后勤集团 管理后台" in page
    client.force_login(administrator())
    assert "cms_core/logo.svg" in client.get(reverse("wagtailadmin_home")).content.decode()
