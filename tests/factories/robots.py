"""Chat groups, and a server that does what the programs' servers do with their robots' messages."""

import base64
import hashlib
import hmac
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from cms_apps.core.models import ChatGroup
from cms_apps.core.sealing import seal

_numbers = count(1)
KEY = "robot-key-0123456789ab"
SIGNING = "SECofthisrobot"
PATHS = {
    "wecom": f"/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"/robot/send?access_token={KEY}",
    "feishu": f"/open-apis/bot/v2/hook/{KEY}",
}


def chat_group(server, kind="wecom", *, secret="", **fields):
    """A group whose robot lives on this server."""
    address = f"{server.origin}{PATHS[kind]}"
    values = {"name": f"群{next(_numbers)}", "kind": kind, **fields}
    return ChatGroup.objects.create(sealed_address=seal(address), sealed_secret=seal(secret), **values)


class RobotServer:
    """Answers as the documents of WeCom, DingTalk and Feishu have it, over HTTP, on a port of its own.

    Attributes:
        heard: (kind, words) of each message shown in a group.
        asked: how many requests came, whatever became of them.
        mood: "" for as usual, or "down", "hangs", "redirects", "babbles", "removed".
        signs: whether its robots check signatures.
    """

    def __init__(self):
        self.heard, self.asked, self.mood, self.signs = [], 0, "", False
        self.elsewhere = []
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def texts(self):
        return [text for _kind, text in self.heard]

    def answer(self, path, document):
        """Status and document, as the robot of this address gives them."""
        parts = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path == "/cgi-bin/webhook/send":
            return self._wecom(query, document)
        if parts.path == "/robot/send":
            return self._dingtalk(query, document)
        return self._feishu(parts.path, document)

    def _wecom(self, query, document):
        if query.get("key") != KEY or self.mood == "removed":
            return {"errcode": 93000, "errmsg": f"invalid webhook url, key={query.get('key')}"}
        words = document["text"]["content"]
        if document["msgtype"] != "text" or len(words.encode()) > 2048:
            return {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
        self.heard.append(("wecom", words))
        return {"errcode": 0, "errmsg": "ok"}

    def _dingtalk(self, query, document):
        if query.get("access_token") != KEY or self.mood == "removed":
            return {"errcode": 300005, "errmsg": f"token is not exist: {query.get('access_token')}"}
        if self.signs:
            signed = f"{query.get('timestamp')}\n{SIGNING}".encode()
            right = base64.b64encode(hmac.new(SIGNING.encode(), signed, hashlib.sha256).digest()).decode()
            if query.get("sign") != right:
                return {"errcode": 310000, "errmsg": "sign not match"}
        self.heard.append(("dingtalk", document["text"]["content"]))
        return {"errcode": 0, "errmsg": "ok"}

    def _feishu(self, path, document):
        if path != PATHS["feishu"] or self.mood == "removed":
            return {"code": 19001, "msg": f"param invalid: access token invalid {path}"}
        if self.signs:
            key = f"{document.get('timestamp')}\n{SIGNING}".encode()
            right = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
            if document.get("sign") != right:
                return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
        self.heard.append(("feishu", document["content"]["text"]))
        return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


def _handler_for(robots):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            robots.asked += 1
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/elsewhere":
                robots.elsewhere.append(document)
            match robots.mood:
                case "hangs":
                    robots.over.wait(20)
                case "down":
                    self.say(500, b"upstream is away")
                case "redirects":
                    self.send_response(307)
                    self.send_header("Location", f"{robots.origin}/elsewhere")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                case "babbles":
                    self.say(200, b"<html>log in to the campus network</html>")
                case _:
                    self.say(200, json.dumps(robots.answer(self.path, document)).encode())

        def do_GET(self):
            robots.elsewhere.append(self.path)
            self.say(200, b'{"errcode": 0}')

        def say(self, status, body):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            """Nothing on the console."""

    return Handler
