"""Who may do what where: by place; a place that is not named is for nobody."""

from .climbing import NEWS_ROOM, WRITTEN

OWN, OTHER = ("page", "live", "draft", "fellow", "new_page"), ("other_page", "other_live", "other_draft")
OTHER_NEWS = ("other_live", "other_draft")
MAKERS, OTHER_MAKERS = "officer guide editor", "other_officer other_guide editor"


def table(*rows):
    return {place: set(roles.split()) for places, roles in rows for place in places}


EDITS = table((OWN, MAKERS), (OTHER, OTHER_MAKERS), (("space", "other_space", *NEWS_ROOM), "editor"))
PUBLISHES = table((OWN, "guide"), (OTHER, "other_guide"))
PUBLISHES_DRAFTS = table((("draft", "fellow", "new_page"), "guide"), (("other_draft",), "other_guide"))
LOCKS = {**PUBLISHES, "alias": {"guide"}}
UNPUBLISHES = table((("live", "alias"), "guide"), (("other_live",), "other_guide"))
DELETES = table(
    (("draft", "fellow"), MAKERS),
    (("live", "alias"), "guide"),
    (("other_draft",), OTHER_MAKERS),
    (("other_live",), "other_guide"),
    (("new_page", "article_draft"), "editor"),
)
MOVES_OUT = table((("draft", "fellow", "other_draft", "new_page", "article_draft"), "editor"))
REORDERS = table((WRITTEN, "guide"), (OTHER_NEWS, "other_guide"))
COPIES_ABOVE = (("space", "other_space", "article", "article_draft"), "editor")
COPIES = table((WRITTEN, MAKERS), (OTHER_NEWS, OTHER_MAKERS), COPIES_ABOVE)
COPIES_OUT = table(((*WRITTEN, *OTHER_NEWS, "page", "new_page", "other_page"), "editor"), COPIES_ABOVE)
ALIASES = table((WRITTEN, "guide"), (OTHER_NEWS, "other_guide"))
ADDS = table((("page", "new_page"), MAKERS), (("other_page",), OTHER_MAKERS))
ADDS_LIVE = table((("page", "new_page"), "guide"), (("other_page",), "other_guide"))
NOBODY = table()
