"""What somebody who guards the installation wants to see: one line for each event, ids and codes only.

Never a name, an address, a word that was written, or the address of a visitor; `visitor` is a keyed hash of it, the
same within a day, so that many attempts of one can be told from one attempt of many.
"""

import logging
from enum import StrEnum

from lapor.common import clock
from lapor.common.codes import keyed_hash

log = logging.getLogger("lapor.security")


class Event(StrEnum):
    SIGN_IN_FAILED = "sign_in_failed"
    LIMIT_HIT = "limit_hit"
    WRONG_PIN = "wrong_pin"
    PINS_GUESSED = "pins_guessed"
    NOT_ALLOWED = "not_allowed"
    PHONE_LOOKED_UP = "phone_looked_up"
    PIN_RENEWED = "pin_renewed"
    PIN_REFUSED = "pin_refused"
    IDENTITY_OPENED = "identity_opened"
    APPOINTMENT_CHANGED = "appointment_changed"
    SESSION_ENDED = "session_ended"


def note(event: Event, *, visitor: str = "", **facts: int | str | None) -> None:
    """Write the line. `visitor`: an address, hashed here. `facts`: ids and codes, e.g. person=7, report=1000001."""
    if visitor:
        facts["visitor"] = keyed_hash("visitor", visitor, str(clock.today()))[:12]
    told = " ".join(
        f"{name}={str(value).replace(' ', '_')}" for name, value in facts.items() if value is not None
    )
    log.warning("security %s %s", event, told)
