"""The big figures of a board: what each shows, in what words, and which rows it opens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapor.insight.boards import Numbers
from lapor.insight.figures import Figure
from lapor.web.office.board_request import Board

NOTHING = "–"
# Of fewer, a change in per cent says nothing.
COMPARABLE = 20


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: the rows it opens, its label, and how its value and its note are told."""

    figure: Figure
    label: str | Promise
    value: Callable[[Numbers], str]
    note: Callable[[Numbers, Numbers], str]


def count_of(figure: Figure) -> Callable[[Any], str]:
    return lambda numbers: number_format(numbers[figure], force_grouping=True)


def share_of(part: Figure, whole: Figure) -> Callable[[Numbers], str]:
    def tell(numbers: Numbers) -> str:
        share = numbers.share(part, whole)
        return NOTHING if share is None else _("%(n)s%%") % {"n": number_format(round(share * 100))}

    return tell


def decimal(value: float | None) -> str:
    """One decimal place where there is something behind the comma: 3 · 3,5."""
    if value is None:
        return NOTHING
    return number_format(value, 0 if round(value, 1) == round(value) else 1)


def _part_of(part: Figure, whole: Figure) -> Callable[[Numbers, Numbers], str]:
    return lambda now, before: (
        _("%(part)s dari %(whole)s laporan")
        % {
            "part": number_format(now[part]),
            "whole": number_format(now[whole]),
        }
    )


def _says(sentence: str | Promise) -> Callable[[Numbers, Numbers], str]:
    return lambda now, before: str(sentence)


def _change(now: Numbers, before: Numbers) -> str:
    """How the number received compares with the same number of days before."""
    was = before[Figure.RECEIVED]
    if was < COMPARABLE:
        return _("masa sebelumnya %(n)s") % {"n": number_format(was)}
    percent = round((now[Figure.RECEIVED] - was) / was * 100)
    if percent == 0:
        return _("sama dengan masa sebelumnya")
    words = _("naik %(n)s%% dari masa sebelumnya") if percent > 0 else _("turun %(n)s%% dari masa sebelumnya")
    return words % {"n": number_format(abs(percent))}


def _was(
    read: Callable[[Numbers], float | None], sentence: str | Promise
) -> Callable[[Numbers, Numbers], str]:
    """What is measured, and what it was in the days before."""

    def tell(now: Numbers, before: Numbers) -> str:
        was = read(before)
        return str(sentence) if was is None else _("%(what)s; sebelumnya %(was)s") % {
            "what": sentence, "was": decimal(was)}  # fmt: skip

    return tell


def _ratings(now: Numbers, before: Numbers) -> str:
    count = now[Figure.RATED]
    return ngettext("dari %(n)s penilaian", "dari %(n)s penilaian", count) % {"n": number_format(count)}


PRESENT_TILES = (
    Tile(
        Figure.OPEN,
        gettext_lazy("Masih berjalan"),
        count_of(Figure.OPEN),
        _says(gettext_lazy("semua yang belum selesai")),
    ),
    Tile(
        Figure.UNTOUCHED,
        gettext_lazy("Belum disentuh"),
        count_of(Figure.UNTOUCHED),
        _says(gettext_lazy("menunggu verifikasi atau jawaban pertama unit")),
    ),
    Tile(
        Figure.OVERDUE,
        gettext_lazy("Lewat batas waktu"),
        count_of(Figure.OVERDUE),
        _says(gettext_lazy("gilirannya pada instansi")),
    ),
)
COHORT_TILES = (
    Tile(Figure.RECEIVED, gettext_lazy("Laporan masuk"), count_of(Figure.RECEIVED), _change),
    Tile(
        Figure.FOLLOWED_UP,
        gettext_lazy("Sudah ditindaklanjuti"),
        share_of(Figure.FOLLOWED_UP, Figure.VERIFIED),
        _part_of(Figure.FOLLOWED_UP, Figure.VERIFIED),
    ),
    Tile(
        Figure.COMPLETED,
        gettext_lazy("Selesai"),
        share_of(Figure.COMPLETED, Figure.VERIFIED),
        _part_of(Figure.COMPLETED, Figure.VERIFIED),
    ),
    Tile(
        Figure.FOLLOWED_UP,
        gettext_lazy("Hari kerja sampai tanggapan pertama"),
        lambda numbers: decimal(numbers.first_response),
        _was(lambda numbers: numbers.first_response, gettext_lazy("median sejak diverifikasi")),
    ),
    Tile(
        Figure.ANSWERED,
        gettext_lazy("Hari kerja sampai dijawab tuntas"),
        lambda numbers: decimal(numbers.answer),
        _was(lambda numbers: numbers.answer, gettext_lazy("median sejak laporan masuk")),
    ),
    Tile(Figure.RATED, gettext_lazy("Nilai dari pelapor"), lambda numbers: decimal(numbers.rating), _ratings),
    Tile(
        Figure.RETURNED,
        gettext_lazy("Dikembalikan: bukan wewenang"),
        count_of(Figure.RETURNED),
        _says(gettext_lazy("disposisi yang dikembalikan unit")),
    ),
    Tile(
        Figure.CLOSED_BY_SYSTEM,
        gettext_lazy("Ditutup sistem karena pelapor diam"),
        share_of(Figure.CLOSED_BY_SYSTEM, Figure.COMPLETED),
        _part_of(Figure.CLOSED_BY_SYSTEM, Figure.COMPLETED),
    ),
)


def tiles(chosen: Sequence[Tile], board: Board, now: Numbers, before: Numbers) -> list[dict[str, Any]]:
    """What `office/tile.html` shows for each."""
    return [
        told(
            board,
            tile.figure,
            value=tile.value(now),
            label=tile.label,
            note=tile.note(now, before),
            is_bad=tile.figure == Figure.OVERDUE and now[Figure.OVERDUE] > 0,
        )
        for tile in chosen
    ]


def told(
    board: Board,
    figure: Figure,
    *,
    value: str,
    label: str | Promise,
    note: str | Promise = "",
    is_bad: bool = False,
) -> dict[str, Any]:
    """One figure of a board as `office/tile.html` shows it, with the address of its rows."""
    return {
        "figure": figure,
        "value": value,
        "label": label,
        "note": note,
        "url": board.rows_url(figure),
        "is_bad": is_bad,
    }
