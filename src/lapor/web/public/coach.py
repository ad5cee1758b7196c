"""The coach beside the form: what is clear already, what is still missing, and what would help. It never scolds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.reports.commands.filing import Filing, missing_of
from lapor.reports.vocabulary import ReportClass
from lapor.web.public.filing_form import FilingForm

SHORT_BODY, SHORT_TITLE = 60, 10
_PHONE = re.compile(r"(?<!\d)(?:\+?62|0)[\s.-]?8(?:[\s.-]?\d){8,11}(?!\d)")
_NIK = re.compile(r"(?<!\d)[1-9]\d{15}(?!\d)")

# The order in which things are told, and their names in a sentence.
SUBJECTS: dict[str, str | Promise] = {
    "title": _("judul"),
    "body": _("apa yang terjadi"),
    "proposal": _("usulan"),
    "purpose": _("tujuan"),
    "copy_form": _("bentuk salinan"),
    "incident_on": _("kapan"),
    "place": _("di mana"),
    "name": _("nama"),
    "phone": _("cara menghubungi"),
}

_BODY_OF: dict[str, str | Promise] = {
    ReportClass.ASPIRATION: _("latar belakang"),
    ReportClass.INFORMATION_REQUEST: _("informasi yang diperlukan"),
}


@dataclass(frozen=True, slots=True)
class Coach:
    """`missing` maps a field to the question about it."""

    clear: tuple[str | Promise, ...]
    missing: tuple[tuple[str, str | Promise], ...]
    hints: tuple[str | Promise, ...]


def coach_of(form: FilingForm) -> Coach:
    """What to say about a form as it is now; an untouched one has everything missing."""
    if not form.is_bound:
        form.cleaned_data = {
            "report_class": form.get_initial_for_field(form.fields["report_class"], "report_class")
        }
    else:
        form.errors  # noqa: B018 - cleans once; what was added later stays
    draft = form.filing()
    missing = missing_of(draft)
    wanted = missing_of(
        Filing(report_class=draft.report_class, title="", body="", is_anonymous=draft.is_anonymous)
    )
    subjects = SUBJECTS | {"body": _BODY_OF.get(draft.report_class, SUBJECTS["body"])}
    clear = tuple(subjects[name] for name in SUBJECTS if name in wanted and name not in missing)
    questions = {name: missing[name] for name in SUBJECTS if name in missing}
    # What cannot be sent is not complete either.
    told = form.errors.items() if form.is_bound else ()
    wrong: dict[str, str | Promise] = {name: str(words[0]) for name, words in told if name in form.fields}
    return Coach(clear, tuple((wrong | questions).items()), tuple(_hints(draft)))


def _hints(draft: Filing) -> Iterator[str | Promise]:
    """Soft advice; following it is up to the reporter."""
    words = f"{draft.title}\n{draft.body}"
    if 0 < len(draft.title) < SHORT_TITLE:
        yield _(
            "Judulnya singkat sekali. Sebut apa dan di mana, misalnya “Lampu jalan padam di depan Pasar Legi”."
        )
    if 0 < len(draft.body) < SHORT_BODY and draft.report_class == ReportClass.COMPLAINT:
        yield _(
            "Ceritakan urutannya: apa yang terjadi, sejak kapan, dan akibatnya. Petugas jadi lebih cepat memahami."
        )
    if _PHONE.search(words):
        yield _(
            "Ada nomor telepon dalam cerita Anda. Sebaiknya dihapus, karena ini bisa dibaca publik. "
            "Isi di bagian kontak."
        )
    if _NIK.search(words):
        yield _(
            "Ada nomor yang mirip NIK dalam cerita Anda. Sebaiknya dihapus: cerita ini bisa dibaca publik."
        )
    if draft.is_anonymous and draft.reporter.is_empty:
        yield _(
            "Tanpa kontak, kami tidak dapat mengabari Anda. Simpan nomor dan PIN tanda terima untuk memantau."
        )
