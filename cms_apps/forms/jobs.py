"""The forms room's periodic jobs."""

from datetime import timedelta

from captcha.models import CaptchaStore

from cms_apps.core.schedule import Job, register_job

from .identity.campus.codes import forget_sign_in_codes
from .identity.campus.errands import forget_kept
from .identity.email import forget_codes
from .retention import erase_what_is_due, forget_answers
from .uploads.keeping import erase_unnamed_files, forget_waiting_files


def forget_challenges() -> None:
    """Drop challenges nobody answered in time."""
    CaptchaStore.remove_expired()


register_job(Job("erase_submissions", erase_what_is_due, every=timedelta(days=1), longest=timedelta(hours=1)))
register_job(Job("forget_form_answers", forget_answers, every=timedelta(hours=1)))
register_job(Job("forget_email_codes", forget_codes, every=timedelta(minutes=5)))
register_job(Job("forget_sign_in_codes", forget_sign_in_codes, every=timedelta(minutes=5)))
register_job(Job("forget_kept_answers", forget_kept, every=timedelta(minutes=5)))
register_job(Job("forget_challenges", forget_challenges, every=timedelta(minutes=30)))
register_job(Job("forget_waiting_files", forget_waiting_files, every=timedelta(hours=1)))
register_job(Job("erase_unnamed_files", erase_unnamed_files, every=timedelta(days=1)))
