"""A real OpenID provider in a process of its own, by oidc-provider-mock, which knows no PKCE; this does.

`python tests/providers/oidc.py [PORT]` prints its address. With a port any client is known, without one it is
registered first. Anybody may sign in under any name. For tests `PUT /fault/NAME` makes it lie or fail in one
way until `PUT /fault/none`.
"""

import base64
import hashlib
import json
import os
import sys
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import flask
from oidc_provider_mock import User, app
from werkzeug.serving import make_server

CLAIMS = {
    "20261234515": {"name": "张伟", "preferred_username": "20261234515"},
    "20269999901": {"name": "王敏", "preferred_username": "20269999901"},
}
RUBBISH = {"/oauth2/token": "<html>…", "/.well-known/openid-configuration": "[]"}


class Provider:
    """The mock with its faults; a fault changes what comes in or what goes out."""

    def __init__(self, *, is_strict):
        known = [User(sub=sub, claims=claims) for sub, claims in CLAIMS.items()]
        self.app = app(require_nonce=True, require_client_registration=is_strict, user_claims=known)
        self.app.before_request(self.before)
        self.app.after_request(self.after)
        self.inside, self.app.wsgi_app = self.app.wsgi_app, self
        self.fault, self.challenges = "none", {}

    def __call__(self, environ, start_response):
        path, words = environ["PATH_INFO"], dict(parse_qsl(environ.get("QUERY_STRING", "")))
        if self.fault == "token_issuer" and path == "/oauth2/token":
            environ["HTTP_HOST"] = "evil.example"
        if path == "/oauth2/authorize" and self.fault in {"nonce", "no_id_token"}:
            words |= {"nonce": "another"} if self.fault == "nonce" else {"scope": "profile"}
            environ["QUERY_STRING"] = urlencode(words)
        return self.inside(environ, start_response)

    def before(self):
        request = flask.request
        if request.path.startswith("/fault/"):
            self.fault = request.path.removeprefix("/fault/")
            return "", 204
        if self.fault == "down":
            return "down", 503
        if request.path == "/oauth2/authorize" and request.args.get("code_challenge_method") != "S256":
            return "PKCE is asked for", 400
        if request.path == "/oauth2/token" and not self.has_verifier(request.form):
            return {"error": "invalid_grant"}, 400
        return None

    def has_verifier(self, posted):
        digest = hashlib.sha256(posted.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.challenges.get(posted.get("code")) == challenge

    def after(self, response):
        request = flask.request
        if request.path == "/oauth2/authorize" and "location" in response.headers:
            sent = parse_qs(urlsplit(response.headers["location"]).query)
            for code in sent.get("code", []):
                self.challenges[code] = request.args["code_challenge"]
            if "state" not in sent:  # which the mock forgets with an error (RFC 6749, 4.1.2.1)
                response.headers["location"] += f"&state={request.args['state']}"
        if self.fault == "issuer" and request.path == "/.well-known/openid-configuration":
            response.set_data(json.dumps({**json.loads(response.data), "issuer": "https://evil.example"}))
        if self.fault == "userinfo" and request.path == "/userinfo":
            response.set_data(json.dumps({"sub": "somebody else"}))
        if self.fault == "rubbish" and request.path in RUBBISH:
            response.set_data(RUBBISH[request.path])
        return response


def main():
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = make_server("127.0.0.1", port, Provider(is_strict=not port).app, threaded=True)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
