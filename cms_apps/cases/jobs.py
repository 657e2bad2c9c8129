"""What the schedule does for cases."""

from datetime import timedelta

from cms_apps.core.schedule import Job, register_job

from .rates.keeping import recount
from .services.access import forget_codes
from .services.closing import close_the_silent
from .services.digest import send_digests
from .services.erasing import erase_what_is_due
from .services.overseeing import oversee

register_job(Job("close_silent_cases", close_the_silent, every=timedelta(hours=6)))
register_job(Job("oversee_cases", oversee, every=timedelta(minutes=10)))
register_job(Job("send_case_digests", send_digests, every=timedelta(minutes=10)))
register_job(Job("erase_cases", erase_what_is_due, every=timedelta(days=1), longest=timedelta(hours=1)))
register_job(Job("count_case_rates", recount, every=timedelta(hours=1)))
register_job(Job("forget_news_codes", forget_codes, every=timedelta(days=1)))
