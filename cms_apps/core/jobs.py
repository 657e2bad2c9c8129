"""Core's own periodic jobs."""

from datetime import timedelta

from django.core.management import call_command

from .limiter import forget_limits
from .links.recording import check_everything
from .outbox.sending import send_due
from .outbox.services import forget_sent_mail
from .schedule import Job, register_job


def publish_scheduled_pages() -> None:
    """Publish and expire pages whose time has come (Wagtail's own command)."""
    call_command("publish_scheduled", verbosity=0)


def forget_task_results() -> None:
    """Drop finished tasks' rows after two weeks, so that the table stays small."""
    call_command("prune_db_task_results", min_age_days=14, verbosity=0)


def forget_sessions() -> None:
    """Drop sessions that are over: one may hold what its page told, such as who is on leave."""
    call_command("clearsessions", verbosity=0)


register_job(Job("publish_scheduled", publish_scheduled_pages, every=timedelta(minutes=1)))
register_job(Job("forget_task_results", forget_task_results, every=timedelta(days=1)))
register_job(Job("check_links", check_everything, every=timedelta(days=1), longest=timedelta(hours=2)))
register_job(Job("send_outbox", send_due, every=timedelta(minutes=1)))
register_job(Job("forget_sent_mail", forget_sent_mail, every=timedelta(days=1)))
register_job(Job("forget_limits", forget_limits, every=timedelta(days=1)))
register_job(Job("forget_sessions", forget_sessions, every=timedelta(days=1)))
