"""compose.yaml and Dockerfile, read: there is no engine to start them where tests run."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "schedule"]


def test_services_are_the_whole_site():
    assert set(SERVICES) == {*OURS, "db", "cache"}
    assert {service["image"] for name, service in SERVICES.items() if name in OURS} == {"campus-services-cms"}


def test_only_the_web_is_published_and_only_to_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_do_little(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", ["web", "worker", "schedule"])
def test_nothing_starts_before_the_migration_is_done(name):
    waits = {other: wait["condition"] for other, wait in SERVICES[name]["depends_on"].items()}
    assert waits == {
        "db": "service_healthy",
        "cache": "service_healthy",
        "migrate": "service_completed_successfully",
    }
    assert all("test" in SERVICES[other]["healthcheck"] for other in ("db", "cache"))


def test_what_production_refuses_to_miss_compose_refuses_too():
    required = set(re.findall(r"\$\{(\w+):\?[^}]+\}", TEXT))
    assert required == {"DJANGO_SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "POSTGRES_PASSWORD"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert required == set(re.findall(r"^(\w+)=$", example, re.MULTILINE))


def test_named_volumes_hold_what_must_last():
    assert set(COMPOSE["volumes"]) == {"data", "database"}
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]


def test_image_copies_what_its_build_context_lets_in():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    }
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert copied == set(let_in)
    assert all((ROOT / source).exists() for source in copied)


def test_image_has_the_servers_own_version_of_pg_dump():
    version = re.search(r"postgres:(\d+)", SERVICES["db"]["image"])[1]
    assert f"postgresql-client-{version}" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
