"""Telephone numbers in what people type: one or several in a field, in any digits, however they are grouped. Pure."""

from dataclasses import dataclass

import phonenumbers

COUNTRY = "ID"


@dataclass(frozen=True, slots=True)
class Phone:
    """`typed`: as it stands in the text. `e164`: the same number however it is written, "+6281234567890"."""

    typed: str
    e164: str

    @property
    def wa(self) -> str:
        """As WhatsApp's links have it: digits with the country first."""
        return self.e164.lstrip("+")


def phones_in(text: str) -> tuple[Phone, ...]:
    """Each number once, in the order in which they stand; none for what is no telephone number."""
    matcher = phonenumbers.PhoneNumberMatcher(text, COUNTRY, leniency=phonenumbers.Leniency.POSSIBLE)
    found = [
        Phone(match.raw_string, phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
        for match in matcher
    ]
    return tuple({phone.e164: phone for phone in reversed(found)}.values())[::-1]


def is_phone_alone(text: str) -> bool:
    """Whether all that was typed is one telephone number, as people of this country begin it: 0…, 62…, 8… or +…"""
    found = phones_in(text)
    if len(found) != 1 or any(character.isalpha() for character in text):
        return False
    digits = "".join(str(int(character)) for character in text if character.isdecimal())
    return text.strip().startswith("+") or digits.startswith(("0", "62", "8"))
