"""The site as an operator starts it: real processes, real settings modules, real HTTP."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as test_settings
from django.db import DEFAULT_DB_ALIAS, connections

ROOT = Path(__file__).resolve().parents[2]
MANAGE = ROOT / "site" / "manage.py"
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DJANGO_SECRET_KEY": "a-test-key/" + "Qm7$w2Zx" * 8,
    "ALLOWED_HOSTS": "www.example.edu.cn",
    "BASE_URL": "https://www.example.edu.cn",
}


def run(*arguments, cwd=ROOT, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# -- Refusals and checks ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["DJANGO_SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL"])
def test_production_refuses_to_start_without(name, tmp_path):
    environment = {**COMPLETE, "DATA_DIR": str(tmp_path)}
    del environment[name]
    done = run(MANAGE, "check", **environment)
    assert done.returncode
    assert f"Set in the environment: {name} (" in done.stderr


def test_production_refuses_a_short_key(tmp_path):
    done = run(MANAGE, "check", **{**COMPLETE, "DATA_DIR": str(tmp_path), "DJANGO_SECRET_KEY": "short"})
    assert done.returncode
    assert "DJANGO_SECRET_KEY is shorter than 50 characters" in done.stderr


def test_deploy_check_has_no_warning(tmp_path):
    done = run(MANAGE, "check", "--deploy", "--fail-level", "WARNING", **COMPLETE, DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_manage_works_from_another_directory(tmp_path):
    done = run(MANAGE, "check", cwd=tmp_path, DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_wsgi_application_imports_under_production_settings(tmp_path):
    done = run("-c", "import config.wsgi", cwd=ROOT / "site", **COMPLETE, DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_every_variable_the_settings_read_is_documented():
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "site/config/settings").glob("*.py")
    )
    read = set(re.findall(r"""env\.\w+\(['"]([A-Z_]+)['"]""", source))
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/deploy.md").read_text("utf-8"), re.MULTILINE)
    )
    assert len(read) > 15
    assert read == documented


# -- The folder called site ------------------------------------------------------------------


@pytest.mark.parametrize("cwd", [ROOT, ROOT / "site", ROOT / "tests"])
def test_import_site_is_the_standard_librarys(cwd):
    """Also with the checkout first on the path, where a package called site would win."""
    code = f"import sys; del sys.modules['site']; sys.path.insert(0, {str(ROOT)!r}); import site"
    code += "; print(site.__file__)"
    done = run("-c", code, cwd=cwd)
    assert Path(done.stdout.strip()).parent == Path(os.__file__).parent


# -- A production server ---------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, **headers):
    """One request as the TLS proxy sends it; returns status, headers, text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": "www.example.edu.cn", **headers})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def serving(environment):
    """gunicorn as deploy.md starts it; yields the port once it answers."""
    port = free_port()
    options = f"--chdir site --bind 127.0.0.1:{port} --workers 2 --threads 2 --no-control-socket"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options.split(), "--log-level", "warning", "config.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
    )
    try:
        for _ in range(200):
            try:
                get(port, "/healthz/")
                break
            except OSError:
                assert server.poll() is None, "gunicorn stopped"
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _database_url(name):
    parts = connections[DEFAULT_DB_ALIAS].settings_dict
    secret = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgres://{parts['USER']}{secret}@{parts['HOST']}:{parts['PORT'] or 5432}/{name}"


@pytest.fixture(scope="module")
def production(django_db_blocker, tmp_path_factory):
    """A site brought up from nothing as deploy.md says, on PostgreSQL and Redis; yields its port."""
    redis = test_settings.CACHES["default"]["LOCATION"]
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql" or not str(redis).startswith("redis"):
        pytest.skip("runs on PostgreSQL with Redis")
    name = f"campus_production_{os.getpid()}"
    environment = {
        **COMPLETE,
        "DATA_DIR": str(tmp_path_factory.mktemp("production")),
        "DATABASE_URL": _database_url(name),
        "CACHE_URL": redis,
        "BEHIND_TLS_PROXY": "true",
    }
    with django_db_blocker.unblock(), connections[DEFAULT_DB_ALIAS]._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            for command in (["migrate"], ["setup_site"], ["collectstatic", "--no-input"]):
                done = run(MANAGE, *command, "--verbosity", "0", **environment)
                assert done.returncode == 0, done.stderr
            with serving(environment) as port:
                yield port
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_health_is_asked_without_tls(production):
    status, _, text = get(production, "/healthz/")
    assert (status, text) == (200, '{"status": "ok"}')


def test_a_page_without_tls_is_sent_to_https(production):
    status, headers, _ = get(production, "/")
    assert (status, headers["Location"]) == (301, "https://www.example.edu.cn/")


def test_an_unknown_host_is_refused(production):
    status, _, _ = get(production, "/", **{"Host": "elsewhere.example", "X-Forwarded-Proto": "https"})
    assert status == 400


def test_home_page_has_every_security_header(production):
    status, headers, _ = get(production, "/", **{"X-Forwarded-Proto": "https"})
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


def test_static_files_are_served_for_ever(production):
    _, _, page = get(production, "/admin/login/", **{"X-Forwarded-Proto": "https"})
    path = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    status, headers, _ = get(production, path, **{"X-Forwarded-Proto": "https"})
    assert status == 200
    assert "immutable" in headers["Cache-Control"]


def test_admin_asks_for_a_name(production):
    status, headers, _ = get(production, "/admin/login/", **{"X-Forwarded-Proto": "https"})
    assert status == 200
    assert "unsafe-inline" in headers["Content-Security-Policy"]
