"""What an applicant is told by mail: that it was decided, and how."""

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from cms_apps.core.outbox.services import post_mail

from .states import MemberState

if TYPE_CHECKING:
    from .models.member import Member


def about(member: "Member") -> str:
    """The reference by which its mail is found and erased."""
    return f"member {member.pk}"


def tell(member: "Member") -> None:
    """To who left an address, in the language of the form, once it is decided.

    Not when it comes: that is said on the spot, and a form that writes to any address is a nuisance.
    """
    if not member.has_address:
        return
    with translation.override(member.language):
        society = _name_of(member)
        said = {"society": society, "number": member.number}
        subject = _("%(society)s: your application no. %(number)s") % said
        if member.state == MemberState.MEMBER:
            body = (
                _("Your application no. %(number)s was accepted: you are a member of %(society)s now.") % said
            )
        else:
            body = _("Your application no. %(number)s to join %(society)s was not accepted.") % said
        post_mail(to=member.contact, subject=subject, body=body, about=about(member))


def _name_of(member: "Member") -> str:
    """In the active language, on one line, as the subject of a mail has to be."""
    return " ".join("".join(each if each.isprintable() else " " for each in member.society.title).split())
