"""A message that only one browser can read, and a word to its push service who sends it.

Sources: RFC 8291 (message encryption for Web Push), RFC 8188 (aes128gcm), RFC 8292 (VAPID). The library for it brings
two HTTP clients along; with `cryptography`, which is here anyway, it is this page. The example of RFC 8291 is a test.
"""

import base64
import json
import os
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4_096  # bytes; one record holds the whole message
LONGEST = RECORD - 103  # of the plain text: header, padding mark and tag take the rest
_CURVE = ec.SECP256R1()


def encrypted(
    text: bytes,
    *,
    browser: bytes,
    secret: bytes,
    salt: bytes | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of the request. `browser`: its public key, 65 bytes; `secret`: what it shares with us, 16 bytes.

    `salt` and `key` are made anew for each message; given by tests only. Raises ValueError for what is no key.
    """
    salt = salt or os.urandom(16)
    key = key or ec.generate_private_key(_CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, browser)
    ours = public_bytes(key)
    shared = key.exchange(ec.ECDH(), theirs)
    seed = _derived(shared, salt=secret, info=b"WebPush: info\0" + browser + ours, length=32)
    content_key = _derived(seed, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(seed, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    sealed = AESGCM(content_key).encrypt(nonce, text[:LONGEST] + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def authorization(endpoint: str, *, key: ec.EllipticCurvePrivateKey, contact: str, expires: int) -> str:
    """The header by which a push service knows us. `expires`: seconds since 1970, within a day."""
    place = urlsplit(endpoint)
    claims = {"aud": f"{place.scheme}://{place.netloc}", "exp": expires, "sub": contact}
    head = encoded(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    signed = f"{head}.{encoded(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={encoded(public_bytes(key))}"


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Of its number as 32 bytes in base64url. Raises ValueError."""
    return ec.derive_private_key(int.from_bytes(decoded(text), "big"), _CURVE)


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _derived(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
