"""Refusals: why the product says no, as a class with a code and a sentence for people.

Domain code raises a Refusal; it never knows about HTTP. Each face (web, later API) maps classes to its own
statuses once. The sentence is lazily translated, so that the reader's language decides.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Refusal(Exception):
    """The product will not do this. `code` is stable for machines, `sentence` is for people."""

    code = "refused"
    sentence: str | Promise = _("Permintaan ini tidak dapat kami jalankan.")

    def __init__(self, sentence: str | Promise | None = None, /, *, field: str = "", **params: Any) -> None:
        """`field` names the form field at fault; `params` fill the sentence's %(placeholders)s."""
        super().__init__(self.code)
        if sentence is not None:
            self.sentence = sentence
        self.field = field
        self.params: Mapping[str, Any] = params

    def __str__(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)


class NotFound(Refusal):
    """There is no such thing, or this reader may not know that there is."""

    code = "not_found"
    sentence = _("Yang Anda cari tidak ada, atau bukan untuk Anda lihat.")


class NotAllowed(Refusal):
    """The actor is none of the parties who may do this."""

    code = "not_allowed"
    sentence = _("Anda tidak berwenang melakukan tindakan ini pada laporan ini.")


class Incomplete(Refusal):
    """Something that must be given is missing."""

    code = "incomplete"
    sentence = _("Masih ada yang perlu dilengkapi.")


class Invalid(Refusal):
    """Something given is not acceptable as it is."""

    code = "invalid"
    sentence = _("Isian ini belum dapat kami terima.")


class OutOfTurn(Refusal):
    """The thing is not in a state in which this can be done."""

    code = "out_of_turn"
    sentence = _("Tindakan ini tidak dapat dilakukan pada tahap laporan saat ini.")


class Stale(OutOfTurn):
    """Somebody acted since the actor looked."""

    code = "stale"
    sentence = _(
        "Laporan ini baru saja diubah orang lain. Tulisan Anda tidak hilang: "
        "periksa perubahan di bawah, lalu kirim lagi."
    )


class TooMany(Refusal):
    """A limit was reached; wait so many `seconds`."""

    code = "too_many"
    sentence = _("Terlalu banyak percobaan. Silakan coba lagi %(wait)s.")

    def __init__(self, sentence: str | Promise | None = None, /, *, seconds: int, **params: Any) -> None:
        super().__init__(sentence, seconds=seconds, wait=_wait_of(seconds), **params)
        self.seconds = seconds


def _in_words(seconds: int) -> str:
    if seconds < 100:
        return ngettext("dalam %(n)d detik", "dalam %(n)d detik", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    if minutes > 120:
        hours = -(-minutes // 60)
        return ngettext("dalam %(n)d jam", "dalam %(n)d jam", hours) % {"n": hours}
    return ngettext("dalam %(n)d menit", "dalam %(n)d menit", minutes) % {"n": minutes}


_wait_of = lazy(_in_words, str)


class TimeWentBack(Refusal):
    """The server's clock stands before the last thing that happened: what is written now would falsify the story."""

    code = "time_went_back"
    sentence = _(
        "Jam server kami sedang keliru, jadi belum ada yang disimpan. Silakan coba lagi beberapa saat lagi."
    )
