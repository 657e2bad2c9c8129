"""The seam: whatever proves who somebody is, a form sees a proof and a kind.

A provider (an e-mail code, or the campus sign-in) finds out who somebody is in its own way, hands
the `Identity` to `proofs.give_proof`, and registers itself under its kind. What is sent with the proof is
counted by `persons.person_hash`; a form never learns more of who it was.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpResponse

from ..states import IdentityKind

if TYPE_CHECKING:
    from ..door import Visit
    from ..models import FormPage
    from .proofs import Proved


@dataclass(frozen=True)
class Identity:
    """Somebody, as a provider knows them.

    Attributes:
        kind: an `IdentityKind`.
        subject: what tells them apart from everybody else of this kind, in one spelling; never stored.
        label: what they know themselves by on the page, such as a masked address.
    """

    kind: str
    subject: str
    label: str


class Provider(Protocol):
    """One way to prove who somebody is."""

    kind: IdentityKind
    steps: frozenset[str]
    """Names of the HTML door's steps that are the provider's own; none is the name of one of the door's."""

    def is_ready(self) -> bool:
        """Whether anybody can be proved on this site at all; else a form that asks for it is not sent."""
        ...

    def describe(self, page: "FormPage") -> dict[str, Any]:
        """What a front end has to know, for the API: `kind`, `domains` and `sign_in_url`."""
        ...

    def accepts(self, page: "FormPage", proved: "Proved") -> bool:
        """Whether who was proved fits the page's rules: another language's page may have others."""
        ...

    def serve(self, visit: "Visit", *, fault: str = "") -> HttpResponse:
        """The page a visitor sees until they are proved, and the form once they are.

        Args:
            fault: why they have to prove themselves again; the answer's status is 422 then.
        """
        ...


ANONYMOUS: dict[str, Any] = {"kind": IdentityKind.ANONYMOUS.value, "domains": [], "sign_in_url": None}
_PROVIDERS: dict[str, Provider] = {}


def register_provider(provider: Provider) -> None:
    _PROVIDERS[provider.kind] = provider


def provider_of(page: "FormPage") -> Provider | None:
    """None for a form that anybody may send.

    Raises:
        KeyError: nobody proves what the page asks for; it is not sent anonymously instead.
    """
    if page.identity == IdentityKind.ANONYMOUS:
        return None
    return _PROVIDERS[page.identity]


def description(page: "FormPage") -> dict[str, Any]:
    """Who may send a form, as the API says it."""
    provider = provider_of(page)
    return provider.describe(page) if provider else ANONYMOUS
