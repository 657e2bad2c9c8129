"""Files of a page without JavaScript: kept from one step to the next, whatever else is wrong."""

import re
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest

from cms_apps.core.limiter import take
from cms_apps.core.visitors import visitor_address

from ..models.files import WaitingFile
from ..receipts import hash_of
from .content import Examined, Lost, examine
from .fields import KEPT, REMOVED, file_keys, once_each
from .keeping import UPLOADS, keep
from .limits import MOST_FILES

_MARK = re.compile("[0-9a-f]{64}")


class Held:
    """The files a page's form has by now.

    Attributes:
        files: by field: those kept before and not taken off again, then the new ones; what was refused is
            there as it came, for the form to say why.
        refused: the same words, for a page that doesn't judge its form.
    """

    def __init__(self, form: type[Form], request: HttpRequest, key: UUID) -> None:
        self.request, self.key = request, key
        self.files: dict[str, list[Any]] = {field: self._kept(field) for field in file_keys(form)}
        self.refused: list[str] = []

    def hold_new(self) -> None:
        """Examine and keep what came with this request.

        Raises:
            LimitReached: the rest of it is not looked at.
        """
        for field, files in self.files.items():
            new = self.request.FILES.getlist(field)
            if len(files) + len(new) > 2 * MOST_FILES:  # far too many: the form says so without a look
                files += new
                continue
            for file in new:
                self._counted()
                files.append(self._held(field, file))
            files[:] = once_each(files)

    def kept(self) -> dict[str, list[WaitingFile]]:
        """Those that wait, by field."""
        return {
            field: [file for file in files if isinstance(file, WaitingFile)]
            for field, files in self.files.items()
        }

    def _held(self, field: str, file: Any) -> Any:
        try:
            return self._keep(field, examine(file))
        except ValidationError as fault:
            self.refused += fault.messages
            return file

    def _counted(self) -> None:
        take(UPLOADS, visitor_address(self.request))

    def _keep(self, field: str, file: Examined) -> WaitingFile:
        return keep(self.key, field, file)

    def _kept(self, field: str) -> list[Any]:
        posted = self.request.POST
        removed = set(posted.getlist(f"{REMOVED}{field}"))
        marks = [mark for mark in posted.getlist(f"{KEPT}{field}") if mark not in removed]
        marks = [mark for mark in marks[: 2 * MOST_FILES] if _MARK.fullmatch(mark)]
        rows = WaitingFile.objects.filter(key_hash=hash_of(str(self.key)), key=field)
        found = {row.source_sha256: row for row in rows.filter(source_sha256__in=marks)} if marks else {}
        return [found.get(mark) or Lost(mark) for mark in dict.fromkeys(marks)]
