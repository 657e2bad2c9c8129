"""The sizes and formats of a picture, the same in templates, API and the task that makes them ahead."""

from typing import Any

from wagtail.images.models import SourceImageIOError

PICTURE_FILTERS = {
    "large": "width-1200|format-webp",
    "small": "width-600|format-webp",
    "large_jpeg": "width-1200|format-jpeg",
    "small_jpeg": "width-600|format-jpeg",
}
"""By the name the API gives them. Templates write the same: `width-{600,1200} format-{webp,jpeg}`."""

SHARE_FILTER = "fill-1200x630|format-jpeg"
"""The picture of a share card; it is cut around the focal point."""


def picture_representation(
    image: Any, *, alt: str | None = None, decorative: bool | None = None
) -> dict[str, Any]:
    """`{id, title, alt, decorative, renditions}` of an image, its renditions made in two widths.

    `alt` and `decorative` default to what an ImageBlock says of this use. `renditions` is empty when the
    image's file can't be read.
    """
    if decorative is None:
        decorative = bool(getattr(image, "decorative", False))
    if alt is None:
        contextual = getattr(image, "contextual_alt_text", None)
        alt = "" if decorative else contextual or image.default_alt_text
    try:
        renditions = image.get_renditions(*PICTURE_FILTERS.values())
    except SourceImageIOError:  # the file is gone: one picture less, not a list less
        renditions = {}
    return {
        "id": image.pk,
        "title": image.title,
        "alt": alt,
        "decorative": decorative,
        "renditions": {
            name: rendition_representation(renditions[spec])
            for name, spec in PICTURE_FILTERS.items()
            if spec in renditions
        },
    }


def rendition_representation(rendition: Any) -> dict[str, Any]:
    """`{url, width, height}`; sizes in pixels, so that a front end can keep the place free."""
    return {"url": rendition.url, "width": rendition.width, "height": rendition.height}
