"""Who stands at the desk, by what they show or say: the code for checking in, or the sign-up's number."""

from cms_apps.cases.services.access import plain

from ..models import ReceptionDay, Signup

LONGEST = 40


def found_by(day: ReceptionDay, typed: str) -> Signup | None:
    """The sign-up of that day with this code, number, or digits of its number; None for none or several.

    Full-width and small letters, spaces and hyphens make no difference.
    """
    said = plain(typed[:LONGEST])
    if not said.isascii():
        return None
    found = [signup for signup in day.signups.all() if _is_called(signup, said)]
    return found[0] if len(found) == 1 else None


def _is_called(signup: Signup, said: str) -> bool:
    number = plain(signup.number)  # 2026R00001
    if said in (signup.check_in_code, number, number.replace("R", "")):
        return True
    digits = said.removeprefix("R")
    return digits.isdigit() and int(digits) == signup.pk
