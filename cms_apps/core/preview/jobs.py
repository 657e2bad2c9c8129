"""The schedule's part: drafts whose tokens have expired don't stay."""

from datetime import timedelta

from django.apps import apps

from ..schedule import Job, register_job
from .drafts import forget_expired_drafts

if apps.is_installed("wagtail_headless_preview"):
    register_job(Job("forget_previews", forget_expired_drafts, every=timedelta(hours=1)))
