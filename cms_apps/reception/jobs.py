"""What the schedule does for reception days."""

from datetime import timedelta

from cms_apps.core.schedule import Job, register_job

from .erasing import erase_what_went
from .services.signing_up import move_queues

register_job(Job("move_reception_queues", move_queues, every=timedelta(minutes=5)))
register_job(Job("erase_signups", erase_what_went, every=timedelta(days=1)))
