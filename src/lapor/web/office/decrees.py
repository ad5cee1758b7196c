"""A whole decree at once: pasted, looked at with what it does to open limits, and applied."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.common.refusals import Refusal, Stale
from lapor.directory import decrees, powers
from lapor.directory.decrees import Plan
from lapor.reports.commands import redating
from lapor.reports.workflow import ClockKind
from lapor.web.kit.forms import LineField
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.kit.refusals import add_to_form, status_of
from lapor.web.office.fields import OfficeForm

# A decree has some thirty days; a list of this size is the wrong text.
LONGEST = 100_000
MOVES_SHOWN = 12

COMPLETE, AMENDING = "complete", "amending"


class DecreeForm(OfficeForm):
    """The list and how it is meant. `version` is the calendar that was looked at before applying."""

    days = forms.CharField(
        label=gettext_lazy("Daftar hari"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy(
            "Satu hari satu baris: tanggal; jenis; nama. Misalnya: 9 Maret 2027; libur nasional; Hari Suci Nyepi. "
            "Jenisnya libur nasional, cuti bersama, libur daerah, penutupan kantor, atau tetap bekerja. Sesudah nama "
            "boleh ada dasar, kode daerah, dan kode instansi."
        ),
        error_messages={"required": gettext_lazy("Tempel atau tulis dahulu daftar harinya.")},
    )
    decree = LineField(
        label=gettext_lazy("Dasar"),
        limit=200,
        help_text=gettext_lazy("Nomor keputusan, bagi baris yang tidak menyebutnya sendiri."),
    )
    meant = forms.ChoiceField(
        label=gettext_lazy("Daftar ini"),
        choices=[
            (COMPLETE, gettext_lazy("lengkap untuk tahunnya: hari lain yang tercatat dihapus")),
            (AMENDING, gettext_lazy("perubahan saja: hari lain tetap")),
        ],
        widget=forms.RadioSelect,
        # Whoever does not look takes nothing away.
        initial=AMENDING,
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@office
def decree(request: GuardedRequest) -> HttpResponse:
    """GET: the form. POST: what the list would do; with `apply`, doing it, if the calendar is still the one shown."""
    powers.check_office(request.actor)
    form = DecreeForm(request.POST or None)
    if not form.is_bound:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        plan = _plan(request, form)
        if "apply" in request.POST and not plan.is_empty:
            return _applied(request, form, plan)
    except decrees.Unreadable as refusal:
        return _page(request, form, faults=[decrees.sentence_of(one) for one in refusal.faults], status=422)
    except Stale as refusal:
        return _shown(request, form, _plan(request, form), refusal=refusal, status=status_of(refusal))
    except Refusal as refusal:
        add_to_form(form, refusal)
        return _page(request, form, status=status_of(refusal))
    return _shown(request, form, plan)


def _plan(request: GuardedRequest, form: DecreeForm) -> Plan:
    given = form.cleaned_data
    return decrees.plan_of(
        given["days"].encode(),
        by=request.actor,
        decree=given["decree"],
        is_complete=given["meant"] == COMPLETE,
    )


def _applied(request: GuardedRequest, form: DecreeForm, plan: Plan) -> HttpResponse:
    if plan.version != form.cleaned_data["version"]:
        raise Stale(_("Kalender baru saja diubah orang lain. Periksa kembali akibatnya, lalu terapkan."))
    decrees.apply_plan(plan, by=request.actor)
    messages.success(
        request,
        _(
            "Kalender baru berlaku. Batas waktu yang terbuka sedang dihitung ulang, dan laporannya mencatatnya."
        ),
    )
    return redirect(f"{reverse('office_holidays')}?year={plan.first_on.year}")


def _shown(
    request: GuardedRequest,
    form: DecreeForm,
    plan: Plan,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with the effect below it. The version goes along, so that what is applied is what was looked at."""
    data = {**request.POST.dict(), "version": str(plan.version)}
    effect = None if plan.is_empty else redating.effect_of_plan(plan)
    moves = effect.moves.most_common(MOVES_SHOWN) if effect else []
    context = {
        "plan": plan,
        "effect": effect,
        "refusal": refusal,
        "moves": [(ClockKind(kind).label, was, becomes, count) for (kind, was, becomes), count in moves],
        "more_moves": max(len(effect.moves) - MOVES_SHOWN, 0) if effect else 0,
    }
    return _page(request, DecreeForm(data), status=status, **context)


def _page(request: GuardedRequest, form: DecreeForm, *, status: int = 200, **context: Any) -> HttpResponse:
    back = reverse("office_holidays")
    return render(request, "office/decree.html", {"form": form, "back": back, **context}, status=status)
