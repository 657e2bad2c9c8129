"""The blocks an article is made of, each with a typed form for the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import SourceImageIOError

RICH_TEXT_FEATURES = ["bold", "ol", "ul", "link", "document-link", "superscript", "subscript"]
"""No italics: Chinese has none; weight stands in for it."""

PICTURE_FILTERS = {"large": "width-1200|format-webp", "small": "width-600|format-webp"}


class HeadingBlock(blocks.StructBlock):
    """A heading of the article; level 2 or 3, since the title is level 1."""

    text = blocks.CharBlock(label=_("Text"), max_length=300)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("2", _("Section")), ("3", _("Subsection"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"
        label_format = "{text}"


class FigureBlock(blocks.StructBlock):
    """A picture with its caption; the alternative text belongs to the picture's use here."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Image with caption")
        template = "blocks/figure.html"

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> Any:
        """`{image: {id, title, alt, decorative, renditions: {large, small}}, caption}`."""
        return {
            "image": picture_representation(value["image"]) if value.get("image") else None,
            "caption": value.get("caption", ""),
        }


class QuoteBlock(blocks.StructBlock):
    """Somebody's words and whose they are."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=2000)
    attribution = blocks.CharBlock(label=_("Whose words"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"


class NoticeBlock(blocks.StructBlock):
    """A box a reader must not miss; its level is said in words, not by colour alone."""

    level = blocks.ChoiceBlock(
        label=_("Kind"), choices=[("notice", _("Notice")), ("warning", _("Warning"))], default="notice"
    )
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Notice box")
        template = "blocks/notice.html"


class DownloadBlock(blocks.StructBlock):
    """A document to download, shown with its type and size."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=200, help_text=_("Empty: the document's own.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Document download")
        template = "blocks/download.html"

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> Any:
        """`{id, title, url, extension, bytes}`, or None when the document is gone."""
        document = value.get("document")
        if document is None:
            return None
        return {
            "id": document.pk,
            "title": value.get("title") or document.title,
            "url": document.url,
            "extension": document.file_extension,
            "bytes": document.get_file_size(),
        }


class DividerBlock(blocks.StaticBlock):
    """A line between parts; what follows belongs to no section above."""

    class Meta:
        icon = "horizontalrule"
        label = _("Divider")
        template = "blocks/divider.html"
        admin_text = _("A line between parts")


class ArticleBlock(blocks.StreamBlock):
    """The body of an article or a standard page."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=RICH_TEXT_FEATURES, template="blocks/paragraph.html"
    )
    figure = FigureBlock()
    table = TableBlock(
        label=_("Table"), icon="table", template="blocks/table.html", table_options={"height": 160}
    )
    quote = QuoteBlock()
    notice = NoticeBlock()
    download = DownloadBlock()
    divider = DividerBlock()

    class Meta:
        label = _("Body")


def picture_representation(image: Any) -> dict[str, Any]:
    """`{id, title, alt, decorative, renditions}` of an image, its renditions made in two widths.

    `renditions` is empty when the image's file can't be read.
    """
    try:
        renditions = image.get_renditions(*PICTURE_FILTERS.values())
    except SourceImageIOError:  # the file is gone: one picture less, not a list less
        renditions = {}
    return {
        "id": image.pk,
        "title": image.title,
        "alt": getattr(image, "contextual_alt_text", None) or image.default_alt_text,
        "decorative": bool(getattr(image, "decorative", False)),
        "renditions": {
            name: rendition_representation(renditions[spec])
            for name, spec in PICTURE_FILTERS.items()
            if spec in renditions
        },
    }


def rendition_representation(rendition: Any) -> dict[str, Any]:
    """`{url, width, height}`; sizes in pixels, so that a front end can keep the place free."""
    return {"url": rendition.url, "width": rendition.width, "height": rendition.height}
