import pytest
from django.core.exceptions import ValidationError

from cms_apps.core.blocks import VideoBlock
from cms_apps.core.videos import PLAYER_ORIGINS, find_video


@pytest.mark.parametrize(
    ("address", "player"),
    [
        (
            "https://www.bilibili.com/video/BV1xx411c7mD/?spm_id_from=333",
            "https://player.bilibili.com/player.html?bvid=BV1xx411c7mD&danmaku=0&autoplay=0",
        ),
        (
            "https://m.bilibili.com/video/BV1xx411c7mD",
            "https://player.bilibili.com/player.html?bvid=BV1xx411c7mD",
        ),
        (
            "https://v.qq.com/x/page/a0012abcdef.html",
            "https://v.qq.com/txp/iframe/player.html?vid=a0012abcdef",
        ),
        (
            "https://v.qq.com/x/cover/mzc1/a0012abcdef.html",
            "https://v.qq.com/txp/iframe/player.html?vid=a0012abcdef",
        ),
        ("https://v.youku.com/v_show/id_XNDk1MjA=.html", "https://player.youku.com/embed/XNDk1MjA="),
        ("https://youtu.be/abc_DEF-123", "https://www.youtube-nocookie.com/embed/abc_DEF-123"),
        (
            "https://www.youtube.com/watch?list=1&v=abc_DEF-123",
            "https://www.youtube-nocookie.com/embed/abc_DEF-123",
        ),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
    ],
)
def test_the_player_is_worked_out_from_the_pages_address(address, player):
    found = find_video(address)
    assert found.player_url.startswith(player)
    assert any(found.player_url.startswith(f"{origin}/") for origin in PLAYER_ORIGINS)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://www.bilibili.com/",
        "https://www.bilibili.com/video/BV1",
        "https://evil.example/https://www.bilibili.com/video/BV1xx411c7mD",
        "https://www.bilibili.com.evil.example/video/BV1xx411c7mD",
        "https://www.youtube.com/watch?v=short",
        "https://vimeo.com/1234abc",
        'https://youtu.be/"><script>aa',
        "javascript:alert(1)",
    ],
)
def test_what_no_site_we_know_shows_is_no_video(address):
    assert find_video(address) is None


def test_the_block_refuses_an_address_without_a_player_at_its_field():
    block = VideoBlock()
    value = block.to_python({"address": "https://example.org/film", "title": "片子", "poster": None})
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    assert set(refused.value.block_errors) == {"address"}


def test_api_gives_the_player_to_load_after_asking():
    block = VideoBlock()
    value = block.to_python({"address": "https://vimeo.com/76979871", "title": "片子", "poster": None})
    assert block.get_api_representation(value) == {
        "title": "片子",
        "address": "https://vimeo.com/76979871",
        "provider": "Vimeo",
        "player_url": "https://player.vimeo.com/video/76979871?dnt=1",
        "poster": None,
    }
