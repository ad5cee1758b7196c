"""The forms about time: asking for more of it and deciding, what comes first, and a word to who has it."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.directory import appointments
from lapor.directory.models import Appointment, Role
from lapor.reports.clocks import applicable_limits
from lapor.reports.events import payload_of
from lapor.reports.models import Clock
from lapor.reports.payloads import ExtensionAsked
from lapor.reports.queries.detail import Detail
from lapor.reports.vocabulary import Priority
from lapor.reports.workflow import CLASS_CLOCKS, Action, Holder
from lapor.web.desk.fields import words_field
from lapor.web.desk.forms import ActionForm
from lapor.web.kit.formatting import day


def _extendable(case: Detail) -> Clock | None:
    """The running limit of the answer: what more time would lengthen."""
    return next((row for row in case.running if row.kind in CLASS_CLOCKS and row.due_on), None)


def _date_with(case: Detail, limit: Clock, days: int) -> str:
    """The date that so many working days more would give, in words."""
    pauses = [(turn.began_at, turn.ended_at) for turn in case.turns if turn.holder == Holder.REPORTER]
    return day(applicable_limits.due_with(limit, days, pauses, as_of=clock.now()))


class AskExtensionForm(ActionForm):
    days = forms.IntegerField(
        label=_("Tambahan hari kerja"),
        min_value=1,
        help_text=_("Satu kali untuk setiap laporan, dan hanya selama batas waktunya belum lewat."),
    )
    reason = words_field(
        _("Mengapa perlu waktu lebih?"),
        rows=3,
        help_text=_("Dibaca koordinator, pelapor, dan publik bila laporannya terbuka."),
    )

    def prepare(self, case: Detail) -> None:
        limit = _extendable(case)
        most = (
            applicable_limits.limit_of(f"extension:{limit.kind}", case.report, limit.agency)
            if limit
            else None
        )
        if limit and most:
            told = gettext("Batas sekarang %(now)s. Paling banyak %(n)s hari kerja, yaitu sampai %(then)s.")
            then = _date_with(case, limit, most.days)
            self.facts = [told % {"now": day(limit.due_on), "n": most.days, "then": then}]


class _DecisionForm(ActionForm):
    """Whoever decides reads first what was asked for, why, and what date it would give."""

    def prepare(self, case: Detail) -> None:
        asked = next((e for e in reversed(case.entries) if e.event.action == Action.ASK_EXTENSION), None)
        if asked is None:
            return
        days = payload_of(asked.event, ExtensionAsked).days
        told = ngettext("%(unit)s meminta %(n)d hari kerja.", "%(unit)s meminta %(n)d hari kerja.", days)
        who = " · ".join(filter(None, [str(asked.event.agency or ""), asked.person_name]))
        self.facts = [told % {"unit": who, "n": days}, *(post.body for post in asked.posts)]
        if limit := _extendable(case):
            dates = {"now": day(limit.due_on), "then": _date_with(case, limit, days)}
            self.facts.append(gettext("Batas sekarang %(now)s; bila disetujui, %(then)s.") % dates)


class GrantExtensionForm(_DecisionForm):
    words = words_field(_("Penjelasan tambahan"), rows=2, required=False, help_text=_("Dibaca pelapor."))


class DeclineExtensionForm(_DecisionForm):
    reason = words_field(_("Alasan"), rows=3, help_text=_("Dibaca pelapor."))


class PriorityForm(ActionForm):
    priority = forms.TypedChoiceField(
        label=_("Urutan"), choices=Priority.choices, coerce=int, widget=forms.RadioSelect
    )
    planned_on = forms.DateField(
        label=_("Rencana dikerjakan"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Dibaca pelapor. Batas waktu tidak berubah."),
    )
    reason = words_field(
        _("Alasan"), rows=3, help_text=_("Dibaca pelapor, dan publik bila laporannya terbuka.")
    )

    def prepare(self, case: Detail) -> None:
        self.start(priority=case.report.priority, planned_on=case.report.planned_on)


class RemindForm(ActionForm):
    words = words_field(
        _("Pesan untuk unit"), rows=2, required=False, is_sent=False, help_text=_("Dibaca petugas saja.")
    )

    def prepare(self, case: Detail) -> None:
        """Who is reminded, and how else they are reached."""
        if case.report.holder_agency:
            rows = appointments.serving(case.report.holder_agency)
            self.facts = [
                contact_of(row) for row in rows if row.role in (Role.LIAISON_OFFICER, Role.INSPECTORATE)
            ]


def contact_of(appointment: Appointment) -> str:
    """Lukman (Pejabat penghubung) · 0812… · lukman@…"""
    person = appointment.person
    named = f"{person.name} ({appointment.get_role_display()})"
    return " · ".join(filter(None, [named, person.phone, person.email]))
