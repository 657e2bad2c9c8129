"""What the schedule does for the societies."""

from datetime import timedelta

from cms_apps.core.schedule import Job, register_job

from .erasing_members import erase_what_ended
from .rights import apply_if_due

register_job(Job("apply_terms", apply_if_due, every=timedelta(minutes=1)))
register_job(Job("erase_members", erase_what_ended, every=timedelta(days=1)))
