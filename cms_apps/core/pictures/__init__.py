"""Pictures: the sizes and formats a page shows them in, and what happens to them at upload."""

from .formats import PICTURE_FILTERS, SHARE_FILTER, picture_representation

__all__ = ["PICTURE_FILTERS", "SHARE_FILTER", "picture_representation"]
