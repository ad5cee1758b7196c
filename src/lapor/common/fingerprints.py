"""What a database remembers of the keys it was written with: enough to know them again, nothing to open with.

Standard library only: a start asks before the product is loaded.
"""

import hashlib
import hmac

SECRET, IDENTITY = "secret", "identity"


def fingerprint(key: str) -> str:
    """Hex HMAC-SHA256 of a fixed sentence under the key; the keys are random, so nobody can guess backwards."""
    return hmac.new(key.encode(), b"fingerprint of a key of this installation", hashlib.sha256).hexdigest()
