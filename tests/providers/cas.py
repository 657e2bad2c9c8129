"""A small real CAS 3.0 server in a process of its own: login, p3/serviceValidate, tickets good for once.

`python tests/providers/cas.py [PORT]` prints its address. Anybody may sign in under any name; whoever did
stays signed in by a cookie. For tests `PUT /fault/NAME` makes it fail in one way until `PUT /fault/none`.
"""

import secrets
import sys
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

NAMESPACE = 'xmlns:cas="http://www.yale.edu/tp/cas"'
NAMES = {"20261234515": "张伟"}


class CAS(BaseHTTPRequestHandler):
    """Protocol 3.0, sections 2.1, 2.2 and 2.5."""

    fault = "none"
    tickets: dict[str, tuple[str, str]] = {}
    signed_in: dict[str, str] = {}

    def do_PUT(self):
        CAS.fault = self.path.removeprefix("/fault/")
        self.answer(200, "")

    def do_GET(self):
        path, words = self.read(self.path)
        if self.fault == "down":
            self.answer(503, "<p>down")
        elif path == "/cas/login":
            self.log_in(words)
        elif path == "/cas/p3/serviceValidate":
            self.answer(200, self.validated(words), "application/xml")
        else:
            self.answer(404, "")

    def do_POST(self):
        _path, words = self.read(self.path)
        posted = self.rfile.read(int(self.headers["Content-Length"])).decode()
        user, cookie = dict(parse_qsl(posted)).get("username", ""), secrets.token_hex(8)
        self.signed_in[cookie] = user
        self.send_on(words["service"], user, cookie)

    def read(self, address):
        parts = urlsplit(address)
        return parts.path, dict(parse_qsl(parts.query))

    def log_in(self, words):
        _name, _equals, cookie = self.headers.get("Cookie", "").partition("TGC=")
        if cookie in self.signed_in and words.get("renew") != "true":
            self.send_on(words["service"], self.signed_in[cookie], cookie)
            return
        page = '<form method="post"><input name="username"><button>Sign in</button></form>'
        self.answer(200, f"<!DOCTYPE html><title>CAS</title>{page}")

    def send_on(self, service, user, cookie):
        ticket = f"ST-{secrets.token_hex(16)}"
        self.tickets[ticket] = (service, user)
        joined = "&" if urlsplit(service).query else "?"
        self.send_response(302)
        self.send_header("Location", f"{service}{joined}{urlencode({'ticket': ticket})}")
        self.send_header("Set-Cookie", f"TGC={cookie}; Path=/cas; HttpOnly")
        self.end_headers()

    def validated(self, words):
        service, user = self.tickets.pop(words.get("ticket"), ("", ""))
        if self.fault == "rubbish":
            return "<html>…"
        if not user or service != words.get("service"):
            code = "INVALID_SERVICE" if user else "INVALID_TICKET"
            content = f'<cas:authenticationFailure code="{code}">no</cas:authenticationFailure>'
        else:
            name = f"<cas:name>{NAMES.get(user, '')}</cas:name>"
            content = (
                f"<cas:authenticationSuccess><cas:user>{escape(user)}</cas:user>"
                f"<cas:attributes>{name}</cas:attributes></cas:authenticationSuccess>"
            )
        return f"<cas:serviceResponse {NAMESPACE}>{content}</cas:serviceResponse>"

    def answer(self, status, text, kind="text/html"):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Tests print no access log."""


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = ThreadingHTTPServer(("127.0.0.1", port), CAS)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}/cas/\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
