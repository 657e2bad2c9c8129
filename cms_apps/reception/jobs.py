"""What the schedule does for reception days."""

from datetime import timedelta

from cms_apps.core.schedule import Job, register_job

from .erasing import erase_what_went
from .services.overview import send_overviews
from .services.reminding import send_reminders
from .services.signing_up import move_queues

register_job(Job("move_reception_queues", move_queues, every=timedelta(minutes=5)))
register_job(Job("erase_signups", erase_what_went, every=timedelta(days=1)))
register_job(Job("remind_signups", send_reminders, every=timedelta(minutes=15)))
register_job(Job("send_reception_overviews", send_overviews, every=timedelta(minutes=15)))
