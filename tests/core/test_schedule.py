"""The one schedule: one lease, whoever asks."""

import threading
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms_apps.core import schedule
from cms_apps.core.models import JobRun, ScheduleLease
from cms_apps.core.schedule import Job, registered_jobs, run_due_jobs, take_lease

MINUTE = timedelta(minutes=1)


@pytest.fixture
def only_jobs(monkeypatch):
    """Replace the schedule's jobs by the given ones."""

    def replace(*jobs):
        monkeypatch.setattr(schedule, "_jobs", {job.name: job for job in jobs})

    return replace


def test_core_registers_publishing_and_the_clean_up():
    assert {job.name for job in registered_jobs()} >= {"publish_scheduled", "forget_task_results"}


@pytest.mark.django_db
def test_a_job_runs_again_only_when_it_is_due(only_jobs):
    ran = []
    only_jobs(Job("count", lambda: ran.append(1), every=MINUTE))
    assert run_due_jobs(owner="a") == ["count"]
    assert run_due_jobs(owner="a") == []
    JobRun.objects.update(started_at=timezone.now() - MINUTE)
    assert run_due_jobs(owner="b") == ["count"]
    assert len(ran) == 2


@pytest.mark.django_db
def test_a_job_that_fails_is_recorded_and_stops_no_other(only_jobs):
    def fail():
        raise ValueError("no disk")

    only_jobs(Job("bad", fail, every=MINUTE), Job("good", lambda: None, every=MINUTE))
    assert run_due_jobs(owner="a") == ["bad", "good"]
    assert JobRun.objects.get(name="bad").error == "ValueError: no disk"
    assert JobRun.objects.get(name="good").error == ""


@pytest.mark.django_db
def test_a_dead_owners_lease_runs_out(only_jobs):
    only_jobs(Job("count", lambda: None, every=MINUTE))
    assert take_lease(owner="dead", length=MINUTE)
    assert run_due_jobs(owner="alive") == []
    ScheduleLease.objects.update(expires_at=timezone.now())
    assert run_due_jobs(owner="alive") == ["count"]


def _race(count, work):
    """Run `work(number)` in threads that start together; returns the results."""
    barrier = threading.Barrier(count)
    results = []

    def body(number):
        try:
            barrier.wait()
            results.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("row_exists", [False, True])
def test_of_ten_processes_one_gets_the_lease(row_exists):
    if row_exists:
        ScheduleLease.objects.create(name="schedule", owner="old", expires_at=timezone.now())
    results = _race(10, lambda number: take_lease(owner=f"p{number}", length=MINUTE))
    assert sorted(results) == [False] * 9 + [True]


@pytest.mark.django_db(transaction=True)
def test_control_a_check_before_a_write_lets_several_through():
    """The same race with look-then-write instead of one conditional UPDATE: the test above can fail."""
    ScheduleLease.objects.create(name="schedule", owner="old", expires_at=timezone.now())
    looked = threading.Barrier(10)

    def careless(number):
        free = ScheduleLease.objects.filter(name="schedule", expires_at__lte=timezone.now()).exists()
        looked.wait()
        if free:
            ScheduleLease.objects.update(owner=f"p{number}", expires_at=timezone.now() + MINUTE)
        return free

    assert _race(10, careless).count(True) > 1


@pytest.mark.django_db
def test_scheduled_article_is_published_by_the_schedule(news_index):
    from tests.factories.news import NewsPageFactory

    article = NewsPageFactory(parent=news_index, live=False)
    article.go_live_at = timezone.now() + MINUTE
    article.save_revision().publish()
    article.refresh_from_db()
    assert not article.live
    revision = article.latest_revision
    past = timezone.now() - MINUTE
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("run_schedule", once=True)
    article.refresh_from_db()
    assert article.live


@pytest.mark.django_db
def test_sessions_that_are_over_are_dropped_and_others_stay():
    now = timezone.now()
    for key, lasts in (("over", -MINUTE), ("open", MINUTE)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + lasts)
    (job,) = [job for job in registered_jobs() if job.name == "forget_sessions"]
    job.run()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
