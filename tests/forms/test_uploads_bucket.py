"""Files of senders on an S3-compatible service: a real one over HTTP, set up as the site's settings say."""

import json
import os
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer
from wagtail.models import Site

from cms_apps.forms.models import Submission, SubmissionFile, WaitingFile
from cms_apps.forms.retention import erase_on_request, erase_what_is_due
from cms_apps.forms.services import send
from cms_apps.forms.uploads.keeping import erase_unnamed_files, forget_waiting_files
from cms_apps.forms.uploads.storage import PrivateStorage
from tests.factories.forms import feedback_page, payload, sending
from tests.factories.people import administrator, editor
from tests.factories.roots import plant_roots
from tests.factories.uploads import jpeg, pdf, upload

from .test_uploads_api import post

BUCKET = "campus-files"
PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 2})
ROOT = Path(__file__).parents[2]
KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def service():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def private_options(service):
    """What `config.settings.base` makes of the environment; read in a process of its own."""
    script = "import json; from config.settings.base import STORAGES; print(json.dumps(STORAGES['private']))"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "MEDIA_BUCKET": "public-media",
        "PRIVATE_BUCKET": BUCKET,
        "MEDIA_ENDPOINT_URL": service,
        "MEDIA_DOMAIN": "media.example.edu.cn",
    }
    return json.loads(subprocess.check_output([sys.executable, "-c", script], env=environment, text=True))


@pytest.fixture
def bucket(service, settings, monkeypatch):
    """An empty bucket, and the site's private storage in it."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = {**settings.STORAGES, "private": private_options(service)}
    made = boto3.resource("s3", endpoint_url=service).create_bucket(Bucket=BUCKET)
    assert storages["private"].bucket_name == BUCKET
    yield made
    made.objects.all().delete()
    made.delete()


@pytest.fixture
def page(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return feedback_page(Site.objects.get(is_default_site=True).root_page, PHOTOS)


def names(bucket):
    return sorted(found.key for found in bucket.objects.all())


def status_of(service, path):
    with closing(HTTPConnection(service.removeprefix("http://"))) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def send_two(page):
    send(page, sending(page, files={"photos": [upload("a.jpg", jpeg()), upload("b.pdf", pdf())]}))
    return list(SubmissionFile.objects.order_by("pk"))


def test_files_lie_in_the_bucket_for_nobody_without_a_key(bucket, page, service):
    files = send_two(page)
    assert names(bucket) == sorted(f"private/{file.file.name}" for file in files)
    for found in bucket.objects.all():
        grants = found.Acl().grants
        assert {grant["Grantee"].get("URI") for grant in grants} == {None}
        assert status_of(service, f"/{BUCKET}/{found.key}") == 403
    bucket.put_object(Key="open.txt", Body=b"x", ACL="public-read")  # the service does tell them apart
    assert status_of(service, f"/{BUCKET}/open.txt") == 200


def test_readers_get_them_from_the_site_alone(bucket, page, client, service):
    file = send_two(page)[0]
    client.force_login(administrator())
    address = reverse("cms_forms_file", args=[file.uuid])
    answer = client.get(address)
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    answer.close()
    assert answer["content-type"] == "image/jpeg"
    assert answer["content-disposition"].startswith("attachment")
    assert answer["content-security-policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["cache-control"]
    inspect = reverse("cms_forms_submission_modeladmin_inspect", args=[file.submission_id])
    text = client.get(inspect).content.decode()
    assert address in text
    for trace in (service, BUCKET, file.file.name, "media.example.edu.cn/private", "X-Amz"):
        assert trace not in text
    client.force_login(editor())
    assert client.get(address).status_code == 404


def test_no_answer_to_a_sender_names_a_place(bucket, page, client, service):
    answer = post(client, page, payload(page), photos=[upload("a.jpg", jpeg())])
    assert answer.status_code == 201
    for trace in (service, BUCKET, SubmissionFile.objects.get().file.name, "X-Amz"):
        assert trace not in answer.content.decode()
    with pytest.raises(ValueError, match="no address"):
        assert SubmissionFile.objects.get().file.url


def test_a_file_gone_from_the_bucket_is_not_found(bucket, page, client):
    file = send_two(page)[0]
    bucket.objects.all().delete()
    client.force_login(administrator())
    assert client.get(reverse("cms_forms_file", args=[file.uuid])).status_code == 404


def test_retention_and_erasing_empty_the_bucket(bucket, page):
    send_two(page)
    erase_on_request(Submission.objects.get())
    assert names(bucket) == []
    send_two(page)
    assert len(names(bucket)) == 2
    Submission.objects.filter(erased_at=None).update(erase_on=timezone.localdate())
    assert erase_what_is_due() == 1
    assert names(bucket) == []


def test_what_waits_and_what_no_row_names_goes(bucket, page, client, monkeypatch):
    assert erase_unnamed_files() == 0
    refused = post(client, page, payload(page, {"matter": "食堂"}), photos=[upload("a.jpg", jpeg())])
    assert refused.status_code == 422
    monkeypatch.setattr(type(page), "accept", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send_two(page)
    assert len(names(bucket)) == 2
    WaitingFile.objects.update(expires_at=timezone.now())
    forget_waiting_files()
    assert names(bucket) == []
    bucket.put_object(Key="private/forms/ab/left.jpg", Body=b"x")
    assert erase_unnamed_files() == 0  # it may be about to get its row
    monkeypatch.setattr(
        PrivateStorage, "get_modified_time", lambda *args: timezone.now() - timezone.timedelta(hours=2)
    )
    assert erase_unnamed_files() == 1
    assert names(bucket) == []
