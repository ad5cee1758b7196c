"""What a password may not be made of: words that everybody tries first, however often repeated or numbered."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# The product's and the field's own words, and what lists of leaked passwords from Indonesia begin with.
TRIED_FIRST = (
    "password", "passwd", "sandi", "katasandi", "rahasia", "lapor", "spn", "spanlapor", "admin", "administrator",
    "nasional", "koordinator", "operator", "pejabat", "petugas", "pegawai", "dinas", "pemerintah", "pemda", "pemkot",
    "pemkab", "kabupaten", "kota", "indonesia", "merdeka", "garuda", "pancasila", "bismillah", "sayang", "cinta",
    "qwerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn", "abc", "abcd", "abcdef", "selamat", "datang", "welcome",
    "user", "login", "masuk", "test", "tes", "coba", "demo",
)  # fmt: skip
_ONLY_THOSE = re.compile(f"(?:{'|'.join(sorted(TRIED_FIRST, key=len, reverse=True))}){{1,3}}")
_REPEATED = re.compile(r"(.{1,4})\1{2,}.?")
_NO_LETTERS = re.compile(r"[\W\d_]+")


class GuessableValidator:
    """Refuses few tried-first words, whatever figures and signs stand between, and one bit repeated."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError."""
        letters = _NO_LETTERS.sub("", password.lower())
        if not letters or _ONLY_THOSE.fullmatch(letters) or _REPEATED.fullmatch(password.lower()):
            raise ValidationError(
                _("Kata sandi ini mudah ditebak. Pakailah beberapa kata yang tidak biasa bersama-sama."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return str(_("Jangan memakai kata yang mudah ditebak, seperti nama layanan ini atau angka saja."))
