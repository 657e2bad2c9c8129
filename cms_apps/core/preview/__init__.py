"""Drafts shown by a front end on another origin: the page types' mixin, the drafts, their API."""

from .mixin import FRONT_END, FrontEndPreview

__all__ = ["FRONT_END", "FrontEndPreview"]
