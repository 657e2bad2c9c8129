"""The API's contract is a committed file, so that every change of it shows in review.

`make openapi` writes the file anew.
"""

from pathlib import Path

import pytest
from django.core.management import call_command

from cms_apps.core.api import api

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "openapi.json"


def test_the_contract_is_what_was_reviewed(tmp_path):
    call_command("export_openapi", str(tmp_path / "openapi.json"))
    written = (tmp_path / "openapi.json").read_text("utf-8")
    assert written == SNAPSHOT.read_text("utf-8"), "the contract changed: run `make openapi`, review"


def test_the_contract_is_openapi_3_1_and_names_every_operation_once():
    schema = api.get_openapi_schema()
    assert schema["openapi"].startswith("3.1")
    operations = [
        operation["operationId"] for path in schema["paths"].values() for operation in path.values()
    ]
    assert len(operations) == len(set(operations))
    assert {"news_list", "news_categories", "site_frame", "pages_detail"} <= set(operations)


@pytest.mark.django_db
def test_the_contract_is_served(client, campus):
    answer = client.get("/api/v3/openapi.json")
    assert answer.status_code == 200
    assert "/api/v3/news/" in answer.json()["paths"]
