"""Videos of other sites: which we know, and the address of each one's player.

The player's address is worked out from the page's address alone: nobody is asked, neither when an editor
saves nor when a reader opens the page. Patterns as the sites' own share buttons give them, 2026-11.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """A video site.

    Attributes:
        name: as readers know it.
        pattern: matches a video's page; its group `id` goes into `player`.
        player: the address of the player, with `{id}`; it starts nothing by itself.
    """

    name: str
    pattern: re.Pattern[str]
    player: str

    @property
    def origin(self) -> str:
        """What `frame-src` must allow."""
        return "/".join(self.player.split("/", 3)[:3])


PROVIDERS = (
    Provider(
        "哔哩哔哩",
        re.compile(r"https?://(?:www\.|m\.)?bilibili\.com/video/(?P<id>BV[0-9A-Za-z]{10})(?=[/?#]|$)"),
        "https://player.bilibili.com/player.html?bvid={id}&danmaku=0&autoplay=0",
    ),
    Provider(
        "腾讯视频",
        re.compile(r"https?://v\.qq\.com/x/(?:page|cover/[0-9A-Za-z]+)/(?P<id>[0-9A-Za-z]{11})\.html"),
        "https://v.qq.com/txp/iframe/player.html?vid={id}&autoplay=false",
    ),
    Provider(
        "优酷",
        re.compile(r"https?://v\.youku\.com/v_show/id_(?P<id>[0-9A-Za-z]+={0,2})\.html"),
        "https://player.youku.com/embed/{id}",
    ),
    Provider(
        "YouTube",
        re.compile(
            r"https?://(?:(?:www\.|m\.)?youtube\.com/watch\?(?:[^#]*&)?v=|youtu\.be/)(?P<id>[\w-]{11})(?=[&?#]|$)"
        ),
        "https://www.youtube-nocookie.com/embed/{id}",
    ),
    Provider(
        "Vimeo",
        re.compile(r"https?://(?:www\.)?vimeo\.com/(?P<id>\d+)(?=[/?#]|$)"),
        "https://player.vimeo.com/video/{id}?dnt=1",
    ),
)

PLAYER_ORIGINS = [provider.origin for provider in PROVIDERS]
"""For the policy's `frame-src`."""


@dataclass(frozen=True)
class Video:
    """A video found at an address."""

    provider: str
    player_url: str


def find_video(address: str) -> Video | None:
    """The video at a page's address, or None when no site we know shows it."""
    for provider in PROVIDERS:
        if found := provider.pattern.match(address):
            return Video(provider.name, provider.player.format(id=found["id"]))
    return None
