"""Who gets a file, and how."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms_apps.core.roles import EDITORS
from cms_apps.forms.models import SubmissionFile
from cms_apps.forms.services import send
from cms_apps.forms.setup import FORM_READERS
from cms_apps.forms.versions import form_of
from tests.factories.forms import feedback_page, sending
from tests.factories.people import UserFactory, administrator, editor, first_reviewer, member, moderator
from tests.factories.uploads import jpeg, pdf, upload

PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 2})

pytestmark = pytest.mark.usefixtures("private")


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, PHOTOS)


@pytest.fixture
def files(page):
    sent = {"photos": [upload('食"堂.jpg', jpeg()), upload("b.pdf", pdf())]}
    send(page, sending(page, files=sent))
    return list(SubmissionFile.objects.order_by("pk"))


def reader_of(page):
    group, _made = Group.objects.get_or_create(name=f"readers {page.pk}")
    form_of(page).readers.add(group)
    return member(f"readers {page.pk}", EDITORS)


def address(file):
    return reverse("cms_forms_file", args=[file.uuid])


def get(client, path):
    """An answer read to its end, which closes the file."""
    answer = client.get(path)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


ROLES = {
    "anonymous": (None, 302),
    "student": (lambda page, other: UserFactory(), 302),
    "editor": (lambda page, other: editor(), 404),
    "first reviewer": (lambda page, other: first_reviewer(), 404),
    "moderator": (lambda page, other: moderator(), 404),
    "reader of another form": (lambda page, other: reader_of(other), 404),
    "reader of this form": (lambda page, other: reader_of(page), 200),
    "reader of all forms": (lambda page, other: member(FORM_READERS), 200),
    "administrator": (lambda page, other: administrator(), 200),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_a_file(client, campus, page, files, role):
    other = feedback_page(campus.root_page, slug="other")
    user, status = ROLES[role]
    if user:
        client.force_login(user(page, other))
    for file in files:
        assert get(client, address(file)).status_code == status
    inspect = reverse("cms_forms_submission_modeladmin_inspect", args=[files[0].submission_id])
    assert (address(files[0]) in client.get(inspect).content.decode()) is (status == 200)


def test_a_file_is_an_attachment_that_runs_nothing(client, files):
    client.force_login(administrator())
    answer = get(client, address(files[0]))
    assert answer.body[:3] == b"\xff\xd8\xff"
    assert answer["content-type"] == "image/jpeg"
    assert answer["content-disposition"].startswith("attachment; filename")
    assert "%E9%A3%9F_%E5%A0%82.jpg" in answer["content-disposition"]
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["content-security-policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["cache-control"]
    assert "etag" not in answer


def test_each_reading_is_logged(client, files):
    reader = administrator()
    client.force_login(reader)
    for file in files:
        get(client, address(file))
    entries = ModelLogEntry.objects.filter(action="cms_forms.read", user=reader)
    assert entries.count() == 2
    assert {entry.label for entry in entries} == {files[0].submission.number}


def test_there_is_no_other_way_to_it(client, files):
    for file in files:
        for way in ("", "../private/", "%2e%2e/private/", "..%2fprivate/"):
            assert client.get(f"/media/{way}{file.file.name}").status_code in {400, 404}
        with pytest.raises(ValueError, match="no address"):
            assert file.file.url
    assert client.get("/admin/forms/files/no-uuid/").status_code in {302, 404}


def test_a_file_gone_from_storage_is_not_found(client, files, private):
    for path in private():
        path.unlink()
    client.force_login(administrator())
    assert client.get(address(files[0])).status_code == 404
    assert not ModelLogEntry.objects.filter(action="cms_forms.read").exists()
