"""A small identity provider on loopback: discovery, keys, sign-in, tokens and user information, over real HTTP.

A test may twist the claims, sign with another key, or answer anything else in the place of the token.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "between the two of us"


def _key(kid: str) -> tuple[rsa.RSAPrivateKey, dict]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return key, {**public, "kid": kid, "use": "sig"}


KEY, PUBLIC = _key("one")
OTHER_KEY, _ = _key("one")  # somebody else's, under the same name


class OpenIDServer:
    def __init__(self, address: str) -> None:
        self.address = address
        self.subject, self.email, self.is_verified = "subject-1", "person@example.org", True
        self.twist: Callable[[dict], dict] = lambda claims: claims
        self.sign: Callable[[dict], str] = lambda claims: jwt.encode(
            claims, KEY, "RS256", headers={"kid": "one"}
        )
        self.issuer = address
        self.about_subject: str | None = None  # what the user information says in its place
        self.email_in_token = True
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: list[str] = []
        self.assertions: list[dict] = []
        self.client_key = None

    def configuration(self) -> dict:
        return {
            "issuer": self.issuer,
            **{name: f"{self.address}/{path}" for name, path in (
                ("authorization_endpoint", "authorize"), ("token_endpoint", "token"),
                ("userinfo_endpoint", "about"), ("jwks_uri", "keys"),
            )},
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def authorize(self, asked: dict[str, str]) -> str:
        """Whoever asks is signed in here; the answer leads them back."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict:
        asked = self.codes.pop(sent["code"])  # a code is taken once
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        self._check_client(sent)
        now = int(time.time())
        claims = {"iss": self.address, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": asked["nonce"], "acr": asked.get("acr_values", "")}  # fmt: skip
        if self.email_in_token:
            claims |= {"email": self.email, "email_verified": self.is_verified}
        token = self.sign(self.twist(claims))
        self.tokens.append(token)
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}

    def _check_client(self, sent: dict[str, str]) -> None:
        if self.client_key is None:
            assert (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
            return
        self.assertions.append(
            jwt.decode(sent["client_assertion"], self.client_key, ["RS256"], audience=f"{self.address}/token")
        )

    def about(self) -> dict:
        subject = self.about_subject or self.subject
        return {"sub": subject, "email": self.email, "email_verified": self.is_verified}


@contextmanager
def running() -> Iterator[OpenIDServer]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self, body: dict) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(query))))
                self.end_headers()
                return
            answers = {"/.well-known/openid-configuration": provider.configuration, "/about": provider.about,
                       "/keys": lambda: {"keys": [PUBLIC]}}  # fmt: skip
            self._answer(answers[path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token({name: texts[0] for name, texts in parse_qs(body).items()}))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = OpenIDServer(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
