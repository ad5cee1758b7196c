"""What a browser hands over so that it can be told, and the key that it needs from us."""

import json

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid
from lapor.messaging.outbound.push import encryption
from lapor.messaging.outbound.push.transport import is_endpoint

# Characters; browsers hand over some 500.
LONGEST = 2_000
_POINT, _SECRET = 65, 16  # bytes


class NoBrowser(Invalid):
    """What came is no subscription of a browser, or of a push service that we do not know."""

    code = "no_browser"
    sentence = _("Peramban ini tidak dapat dikabari. Coba peramban lain, atau pilih email.")


def clean_browser(text: str) -> str:
    """A PushSubscription as JSON, with nothing in it but what is needed. Raises NoBrowser."""
    try:
        told = json.loads(text[:LONGEST])
        endpoint, keys = str(told["endpoint"]), told["keys"]
        p256dh, auth = str(keys["p256dh"]), str(keys["auth"])
        is_whole = len(encryption.decoded(p256dh)) == _POINT and len(encryption.decoded(auth)) == _SECRET
    except (KeyError, TypeError, ValueError, RecursionError):
        raise NoBrowser from None
    if not is_whole or not is_endpoint(endpoint):
        raise NoBrowser
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})


def public_key() -> str:
    """As `PushManager.subscribe` wants it: base64url of the point."""
    return encryption.encoded(encryption.public_bytes(encryption.private_key(settings.PUSH_KEY)))
