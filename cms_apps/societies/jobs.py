"""What the schedule does for the societies."""

from datetime import timedelta

from cms_apps.core.schedule import Job, register_job

from .rights import apply_if_due

register_job(Job("apply_terms", apply_if_due, every=timedelta(minutes=1)))
