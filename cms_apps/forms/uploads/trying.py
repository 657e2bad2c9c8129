"""Files of a form that is tried in a preview: examined as ever, then only described, and kept nowhere."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone

from ..models.files import WaitingFile
from .content import Examined
from .fields import REMOVED
from .holding import Held

CARRIED = "trial-files"
_DESCRIPTION = ("key", "name", "kind", "size", "sha256", "source_sha256")


class Described(Held):
    """Like files that wait, except that neither a row nor a file is there.

    What a service would read of their content it doesn't find.
    """

    def __init__(self, form: type[Form], request: HttpRequest, key: UUID) -> None:
        try:
            self._before = signing.loads(request.POST.get(CARRIED, ""), salt=CARRIED)
        except (signing.BadSignature, UnicodeError):
            self._before = []
        super().__init__(form, request, key)

    def carried(self) -> dict[str, str]:
        files = [file for some in self.kept().values() for file in some]
        described = [[getattr(file, name) for name in _DESCRIPTION] for file in files]
        return {CARRIED: signing.dumps(described, salt=CARRIED, compress=True)} if described else {}

    def _counted(self) -> None:
        """No limit: examining costs what it costs, and only editors come here."""

    def _keep(self, field: str, file: Examined) -> WaitingFile:
        return _waiting(
            key=field,
            name=file.name,
            kind=file.kind,
            size=file.size,
            sha256=file.sha256,
            source_sha256=file.source_sha256,
        )

    def _kept(self, field: str) -> list[Any]:
        removed = set(self.request.POST.getlist(f"{REMOVED}{field}"))
        before = [_waiting(**dict(zip(_DESCRIPTION, values, strict=True))) for values in self._before]
        return [file for file in before if file.key == field and file.source_sha256 not in removed]


def _waiting(**values: Any) -> WaitingFile:
    return WaitingFile(**values, expires_at=timezone.now())
