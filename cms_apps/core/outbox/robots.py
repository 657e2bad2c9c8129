"""Speaking in a chat group: what robots of WeCom, DingTalk and Feishu want to be sent, and what they answer.

All three take one JSON document at a secret address and answer a refusal with status 200, so that the number
in the answer says whether anybody will read it.
Sources: developer.work.weixin.qq.com/document/path/91770,
open.dingtalk.com/document/robots/custom-robot-access,
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import ChatGroup
from ..sealing import unseal

LONGEST_ANSWER = 10_000
"""Bytes; more of an answer is not read."""

Kind = ChatGroup.Kind


class RefusedError(Exception):
    """Somebody answered, and the message will not be shown."""


@dataclass(frozen=True)
class Robot:
    """How to speak to one program's robots.

    Attributes:
        origins: where they live; anywhere else only with the settings' leave.
        begins: what every address of theirs begins with after the origin.
        longest: bytes of text they take.
        request: address, text and signing secret in; the address and the document to send out.
    """

    origins: tuple[str, ...]
    begins: str
    longest: int
    request: Callable[[str, str, str], tuple[str, dict[str, Any]]]


def _wecom(address: str, text: str, secret: str) -> tuple[str, dict[str, Any]]:
    return address, {"msgtype": "text", "text": {"content": text}}


def _dingtalk(address: str, text: str, secret: str) -> tuple[str, dict[str, Any]]:
    if secret:
        moment = str(round(time.time() * 1000))
        signature = _signature(secret, f"{moment}\n{secret}")
        address = f"{address}&timestamp={moment}&sign={quote(signature, safe='')}"
    return address, {"msgtype": "text", "text": {"content": text}}


def _feishu(address: str, text: str, secret: str) -> tuple[str, dict[str, Any]]:
    document: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        moment = str(round(time.time()))
        # Unlike DingTalk: what DingTalk signs is here the key, and nothing is signed with it.
        document |= {"timestamp": moment, "sign": _signature(f"{moment}\n{secret}", "")}
    return address, document


def _signature(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


ROBOTS = {
    Kind.WECOM: Robot(("https://qyapi.weixin.qq.com",), "/cgi-bin/webhook/send?key=", 2048, _wecom),
    Kind.DINGTALK: Robot(("https://oapi.dingtalk.com",), "/robot/send?access_token=", 18_000, _dingtalk),
    Kind.FEISHU: Robot(
        ("https://open.feishu.cn", "https://open.larksuite.com"), "/open-apis/bot/v2/hook/", 18_000, _feishu
    ),
}


def check_address(kind: str, address: str) -> None:
    """Whether a robot of that program can live there: nobody makes the server call elsewhere.

    Raises:
        ValidationError.
    """
    robot = ROBOTS[Kind(kind)]
    origin, rest = _parts(address)
    if origin not in (*robot.origins, *getattr(settings, "CHAT_GATEWAYS", ())):
        raise ValidationError(
            _("A robot's address begins with %(origin)s."), "origin", {"origin": robot.origins[0]}
        )
    if not rest.startswith(robot.begins) or len(rest) == len(robot.begins):
        raise ValidationError(
            _("The address has %(begins)s after that, and then the robot's own key."),
            "path",
            {"begins": robot.begins},
        )


def speak(group: ChatGroup, text: str, *, timeout: float) -> None:
    """Have the group's robot say it.

    Args:
        timeout: seconds without a word from the service.

    Raises:
        SealBrokenError: the address can't be read any more.
        ValidationError: the address is not allowed (any more).
        OSError: nobody answered.
        RefusedError: see there.
    """
    address, robot = unseal(group.sealed_address), ROBOTS[Kind(group.kind)]
    check_address(group.kind, address)
    address, document = robot.request(address, _cut(text, robot.longest), unseal(group.sealed_secret))
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(address, body, headers)  # noqa: S310 - an origin from the lists above
    try:
        with _opener.open(request, timeout=timeout) as answer:
            _heed(answer.read(LONGEST_ANSWER))
    except urllib.error.HTTPError as error:
        error.close()
        raise RefusedError(f"HTTP {error.code}") from None


def secrets_of(group: ChatGroup) -> list[str]:
    """What no note may repeat: the address, its key, the signing secret."""
    address = unseal(group.sealed_address)
    key = address.partition(ROBOTS[Kind(group.kind)].begins)[2]
    return [word for word in (address, key, unseal(group.sealed_secret)) if word]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would lead where nobody allowed us to go, with the key in hand."""

    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _heed(answer: bytes) -> None:
    """Nought means shown: `errcode` with WeCom and DingTalk, `code` or, once, `StatusCode` with Feishu."""
    try:
        said = json.loads(answer)
    except ValueError:
        said = None
    said = said if isinstance(said, dict) else {}
    numbers = [said[key] for key in ("errcode", "code", "StatusCode") if key in said]
    if not numbers:
        raise RefusedError("an answer that no robot gives")
    if numbers[0] != 0:
        raise RefusedError(f"{numbers[0]} {said.get('errmsg') or said.get('msg') or ''}".strip())


def _parts(address: str) -> tuple[str, str]:
    """Origin and the rest; ("", "") where there is more than that, such as a user's name before the host."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    rest = address[len(origin) :] if address.startswith(f"{origin}/") else ""
    is_plain = rest and not parts.fragment and all("!" <= character <= "~" for character in address)
    return (origin, rest) if is_plain else ("", "")


def _cut(text: str, most: int) -> str:
    """At most so many bytes, and no half character."""
    encoded = text.encode()
    return text if len(encoded) <= most else f"{encoded[: most - 3].decode(errors='ignore')}…"
