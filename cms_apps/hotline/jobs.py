"""What the schedule does for the hotline."""

from datetime import timedelta

from cms_apps.core.schedule import Job, register_job

from .erasing import erase_what_went
from .services.reminding import send_reminders
from .services.swaps import close_what_went

register_job(Job("remind_of_duty", send_reminders, every=timedelta(minutes=15)))
register_job(Job("close_swaps", close_what_went, every=timedelta(minutes=5)))
register_job(Job("erase_calls", erase_what_went, every=timedelta(hours=1)))
