"""A virus scanner is asked before a file is kept, and whatever it does, none gets past it."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import override_settings

from cms_apps.forms.checks import scanner_has_an_address
from cms_apps.forms.models import Submission, WaitingFile
from cms_apps.forms.uploads import scanning
from cms_apps.forms.uploads.content import examine
from cms_apps.forms.uploads.scanning import ScannerDownError, scanner_address
from tests.factories.forms import ANSWERS, feedback_page, payload
from tests.factories.uploads import jpeg, pdf, upload

from .test_uploads_api import post
from .test_uploads_door import next_step, receipt, text_of

VIRUS = b"Campus-Test-Virus"
PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 2})
CLAMD = shutil.which("clamd")
CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}/signatures
TCPSocket {port}
TCPAddr 127.0.0.1
LocalSocket {folder}/clamd.socket
StreamMaxLength 1M
"""


class Scanner(StreamRequestHandler):
    """Speaks clamd's protocol: reads every part to its end, and knows one virus."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            data += self.rfile.read(size)
        self.server.seen.append(data)
        known = b"stream: A-Virus FOUND\0" if VIRUS in data else b"stream: OK\0"
        self.wfile.write(self.server.replies.pop(0) if self.server.replies else known)


class Server(ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, replies):
        self.replies, self.seen = list(replies), []
        super().__init__(("127.0.0.1", 0), Scanner)


@contextmanager
def scanner(*replies):
    with Server(replies) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with override_settings(VIRUS_SCANNER=f"tcp://127.0.0.1:{server.server_address[1]}"):
            yield server
        server.shutdown()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """A real one, with a signature of our own: the official ones are hundreds of megabytes."""
    if not CLAMD:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no clamd: install clamav-daemon")
    folder, port = tmp_path_factory.mktemp("clamd"), free_port()
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(f"Campus.Test:0:*:{VIRUS.hex()}\n")
    folder.joinpath("clamd.conf").write_text(CONFIGURATION.format(folder=folder, port=port))
    running = subprocess.Popen(
        [CLAMD, f"--config-file={folder}/clamd.conf"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    for _attempt in range(300):
        assert running.poll() is None, running.stdout.read().decode()
        with socket.socket() as probe:
            if Path(folder, "clamd.socket").exists() and probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield {"tcp": f"tcp://127.0.0.1:{port}", "unix": f"unix://{folder}/clamd.socket"}
    running.terminate()
    running.wait(30)
    running.stdout.close()


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_a_real_clamd_tells_good_from_bad(clamd, settings, way):
    settings.VIRUS_SCANNER = clamd[way]
    assert examine(upload("a.pdf", pdf())).kind == "application/pdf"
    assert examine(upload("a.jpg", jpeg())).kind == "image/jpeg"
    for name, content in (("a.pdf", pdf(b"% " + VIRUS + b"\n")), ("a.jpg", jpeg(comment=VIRUS))):
        with pytest.raises(ValidationError) as refused:
            examine(upload(name, content))
        assert refused.value.code == "harmful"


def test_a_file_larger_than_a_real_clamd_takes_is_not_taken(clamd, settings):
    settings.VIRUS_SCANNER = clamd["tcp"]
    with pytest.raises(ScannerDownError):
        examine(upload("a.pdf", pdf(b"% " + b"x" * 3_000_000 + b"\n")))


def test_without_a_scanner_the_same_file_is_taken(settings):
    assert settings.VIRUS_SCANNER == ""
    assert examine(upload("a.jpg", jpeg(comment=VIRUS)))


def test_the_scanner_gets_the_file_as_it_came():
    with scanner() as server:
        content = pdf(b"% " + b"x" * 200_000 + b"\n")
        examine(upload("a.pdf", content))
        with pytest.raises(ValidationError):
            examine(upload("a.txt", b"not taken anyway"))
    assert server.seen == [content]


@pytest.mark.parametrize(
    "reply",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"stream: OK but\0",
        b"stream: NOT OK\0",
        b"HTTP/1.1 200 OK\r\n\r\n\0",
        b"\0",
        b"\xff\xfe\0",
        b"x" * 10_000,
    ],
)
def test_an_answer_that_is_no_answer_lets_nothing_through(reply):
    with scanner(reply), pytest.raises(ScannerDownError):
        examine(upload("a.jpg", jpeg()))


def test_a_scanner_that_hangs_up_or_says_nothing_lets_nothing_through(settings, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.VIRUS_SCANNER = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ScannerDownError):
            examine(upload("a.jpg", jpeg()))
    with pytest.raises(ScannerDownError):  # nobody there any more
        examine(upload("a.jpg", jpeg()))
    settings.VIRUS_SCANNER = "unix:///nowhere/clamd.socket"
    with pytest.raises(ScannerDownError):
        examine(upload("a.jpg", jpeg()))


# -- Both doors -----------------------------------------------------------------------------------


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, PHOTOS)


@pytest.fixture
def down(settings):
    settings.VIRUS_SCANNER = f"tcp://127.0.0.1:{free_port()}"
    return str(ScannerDownError())


@pytest.mark.parametrize("step", ["send", "check", "edit"])
def test_a_page_says_that_files_cant_be_checked_and_keeps_the_words(client, page, private, down, step):
    sent = next_step(client.get(page.url), step, photos=[upload("a.jpg", jpeg())])
    answer = client.post(page.url, sent)
    assert answer.status_code == 503
    assert down in unescape(text_of(answer))
    assert ANSWERS["words"] in text_of(answer)
    assert not Submission.objects.exists()
    assert not WaitingFile.objects.exists()
    assert not private()
    without = client.post(page.url, next_step(answer))
    assert receipt(without), text_of(without)


def test_a_file_that_was_refused_and_cant_be_looked_at_again_is_no_crash(client, page, private, settings):
    """The form looks once more at what was not kept; the scanner may be gone by then."""
    first = next_step(client.get(page.url), photos=[upload("a.jpg", jpeg(comment=VIRUS))])
    with scanner(b"stream: A-Virus FOUND\0", b"EXIT\0") as server:
        answer = client.post(page.url, first)
        assert len(server.seen) == 2
    assert answer.status_code == 503
    assert ANSWERS["words"] in text_of(answer)
    assert not private()


def test_the_api_answers_503_and_stores_nothing(client, page, private, down):
    answer = post(client, page, payload(page), photos=[upload("a.jpg", jpeg())])
    assert answer.status_code == 503
    assert answer["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == down
    assert not Submission.objects.exists()
    assert not private()
    assert post(client, page, payload(page)).status_code == 201


def test_the_api_refuses_what_the_scanner_finds(client, page, private):
    with scanner():
        answer = post(client, page, payload(page), photos=[upload("a.jpg", jpeg(comment=VIRUS))])
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "data", "photos"]
    assert not private()


# -- The address ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1:3310", "tcp://", "tcp://host:0", "tcp://host:port", "unix://", "http://h:1", "tcp://[::1"],
)
def test_an_address_that_is_none_is_said(settings, text):
    settings.VIRUS_SCANNER = text
    assert [error.id for error in scanner_has_an_address(None)] == ["cms_forms.E003"]
    with pytest.raises(ImproperlyConfigured):
        examine(upload("a.jpg", jpeg()))


def test_addresses_that_are_some(settings):
    for text in ("", "tcp://scanner", "tcp://10.0.0.1:3310", "tcp://[::1]:3310", "unix:///run/clamd.ctl"):
        settings.VIRUS_SCANNER = text
        assert scanner_has_an_address(None) == []
    settings.VIRUS_SCANNER = ""
    assert scanner_address() is None
