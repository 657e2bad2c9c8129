"""After its days a planted number stands nowhere: not in the database's files, its dump, media or logs."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Site

from cms_apps.forms.models import Submission
from cms_apps.forms.retention import erase, erase_what_is_due
from tests.factories.forms import ANSWERS, feedback_page, payload
from tests.factories.roots import plant_roots

PHONE = "13987654321"


@pytest.fixture
def page(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return feedback_page(Site.objects.get().root_page, told="office@example.edu.cn")


def plant(client, page):
    sent = payload(page, {**ANSWERS, "phone": PHONE, "words": f"打{PHONE}找我"})
    address = f"/api/v3/forms/{page.pk}/submissions/"
    answer = client.post(address, json.dumps(sent), content_type="application/json")
    assert answer.status_code == 201


def erase_all():
    Submission.objects.update(erase_on=timezone.localdate() - timedelta(days=1))
    assert erase_what_is_due() == 1


def written():
    """All that the database has written: SQLite's file and log, PostgreSQL's dump."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        files = [Path(f"{name}{ending}") for ending in ("", "-wal")]
        return b"".join(path.read_bytes() for path in files if path.exists())
    server = connection.settings_dict
    command = ["pg_dump", "-h", server["HOST"], "-p", str(server["PORT"] or 5432), "-U", server["USER"], name]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_nothing_is_left_of_a_planted_number(client, page, caplog):
    plant(client, page)
    assert PHONE.encode() in written()
    erase_all()
    assert PHONE.encode() not in written()
    assert PHONE not in caplog.text
    for root in (site_settings.MEDIA_ROOT, storages["private"].location):
        files = [path for path in Path(root).rglob("*") if path.is_file()]
        assert not any(PHONE.encode() in path.read_bytes() for path in files)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's dump holds what is there, no more")
def test_control_without_emptying_the_log_it_stays_there(client, page):
    plant(client, page)
    erase(Submission.objects.get())
    assert PHONE.encode() in written()
