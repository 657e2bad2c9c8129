"""The one schedule: everything periodic is registered here and run under one lease.

Any number of processes may call `run_due_jobs`; the database lets one of them work at a time. A process
that dies leaves a lease that runs out, and the next one goes on.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from .models import JobRun, ScheduleLease

logger = logging.getLogger(__name__)

LEASE_NAME = "schedule"


@dataclass(frozen=True)
class Job:
    """A periodic job: what to call, how often, and the longest it may take.

    `longest` is the lease a run gets; a job that outlives it may be run a second time elsewhere, so
    jobs are written to be safe when repeated.
    """

    name: str
    run: Callable[[], object]
    every: timedelta
    longest: timedelta = timedelta(minutes=10)


_jobs: dict[str, Job] = {}


def register_job(job: Job) -> Job:
    """Add a job to the schedule; the same name again replaces it."""
    _jobs[job.name] = job
    return job


def registered_jobs() -> list[Job]:
    return sorted(_jobs.values(), key=lambda job: job.name)


def take_lease(*, owner: str, length: timedelta, now: datetime | None = None) -> bool:
    """Take or renew the lease by one conditional UPDATE; False while another owner holds it."""
    now = now or timezone.now()
    free = Q(expires_at__lte=now) | Q(owner=owner)
    leases = ScheduleLease.objects.filter(free, name=LEASE_NAME)
    if leases.update(owner=owner, expires_at=now + length):
        return True
    if ScheduleLease.objects.filter(name=LEASE_NAME).exists():
        return False
    try:
        with transaction.atomic():
            ScheduleLease.objects.create(name=LEASE_NAME, owner=owner, expires_at=now + length)
    except IntegrityError:  # another process made the first row in this instant
        return False
    return True


def give_back_lease(*, owner: str) -> None:
    """Let the next process work at once instead of after the lease's end."""
    ScheduleLease.objects.filter(name=LEASE_NAME, owner=owner).update(expires_at=timezone.now())


def run_due_jobs(*, owner: str) -> list[str]:
    """Run what is due and return the names run; nothing while another process holds the lease.

    A job that raises is logged and recorded, and does not stop the others.
    """
    ran = []
    for job in registered_jobs():
        if not take_lease(owner=owner, length=job.longest):
            break
        if _is_due(job):
            _run(job)
            ran.append(job.name)
    give_back_lease(owner=owner)
    return ran


def _is_due(job: Job) -> bool:
    last = JobRun.objects.filter(name=job.name).values_list("started_at", flat=True).first()
    return last is None or timezone.now() - last >= job.every


def _run(job: Job) -> None:
    JobRun.objects.update_or_create(name=job.name, defaults={"started_at": timezone.now(), "error": ""})
    error = ""
    try:
        job.run()
    except Exception as exc:
        logger.exception("periodic job %s failed", job.name)
        error = f"{type(exc).__name__}: {exc}"
    JobRun.objects.filter(name=job.name).update(finished_at=timezone.now(), error=error)
