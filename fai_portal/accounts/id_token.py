"""Is this the identity provider's word, for us, about this sign-in, and fresh? Each no has its reason."""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from fai_portal.accounts.keys import keyed

# Signatures that a public key checks. `none` and those of a shared secret are not among them, whatever a token says.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 30  # seconds that clocks may differ
NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
REASONS = {
    jwt.ExpiredSignatureError: "expired",
    jwt.ImmatureSignatureError: "not_yet",
    jwt.InvalidAudienceError: "audience",
    jwt.InvalidIssuerError: "issuer",
    jwt.InvalidAlgorithmError: "algorithm",
    jwt.InvalidSignatureError: "signature",
    jwt.MissingRequiredClaimError: "incomplete",
}


class TokenRefused(OAuth2Error):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def nonce_of(state: str) -> str:
    """What the token must repeat. The state of a sign-in is used once, so its nonce is."""
    return keyed(f"nonce:{state}")


def read_id_token(
    token: str, *, keys: list[dict[str, Any]], issuer: str, client: str, state: str
) -> dict[str, Any]:
    """The claims of the token; raises TokenRefused with the reason."""
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token,
            key=_key(header, keys),
            algorithms=ALGORITHMS,
            audience=client,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
    except jwt.PyJWTError as error:
        raise TokenRefused(REASONS.get(type(error), "unreadable")) from error
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client:
        raise TokenRefused("audience")
    if claims["nonce"] != nonce_of(state):
        raise TokenRefused("nonce")
    return claims


def _key(header: dict[str, Any], keys: list[dict[str, Any]]) -> Any:
    if header.get("alg") not in ALGORITHMS:
        raise TokenRefused("algorithm")
    for key in keys:
        if key.get("kid") == header.get("kid") and key.get("use", "sig") == "sig":
            return jwt.PyJWK.from_dict(key, algorithm=header["alg"]).key
    raise TokenRefused("key")
