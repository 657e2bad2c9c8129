import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from cms_apps.core.api import APIEncoder, api


class Command(BaseCommand):
    help = "Writes the API's OpenAPI document to a file, the same bytes for the same contract."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with translation.override("en"):
            schema = api.get_openapi_schema()
            text = json.dumps(schema, cls=APIEncoder, ensure_ascii=False, indent=2, sort_keys=True)
        file.write_text(text + "\n", encoding="utf-8")
