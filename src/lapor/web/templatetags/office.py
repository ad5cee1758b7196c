"""What every page of the office shows: its own menu, with only what this officer may open."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lapor.directory.powers import is_nation
from lapor.directory.visibility import leads_people, may_read_changes
from lapor.messaging import wordings

register = template.Library()

# (heading, entries); an entry is (address name, label, icon, whether an actor may open it).
_MENU = (
    (
        _("Papan"),
        (
            ("office", _("Ringkasan"), "flag", None),
            ("office_units", pgettext_lazy("plural", "Unit"), "filter", None),
            ("office_untouched", _("Belum disentuh"), "clock", None),
            ("office_deadlines", _("Batas waktu"), "bell", None),
            ("office_turns", pgettext_lazy("plural", "Giliran"), "arrow", None),
            ("office_recap", _("Rekap"), "file", None),
            ("office_indicators", pgettext_lazy("plural", "Indikator"), "note", None),
        ),
    ),
    (
        _("Kelola"),
        (
            ("office_agencies", pgettext_lazy("plural", "Instansi"), "building", None),
            ("office_people", pgettext_lazy("plural", "Petugas"), "people", leads_people),
            ("office_appointments", pgettext_lazy("plural", "Penugasan"), "file", leads_people),
            ("office_vacancies", _("Tanpa penghubung"), "warning", None),
            ("office_topics", pgettext_lazy("plural", "Topik"), "note", None),
            ("office_holidays", pgettext_lazy("plural", "Hari libur"), "calendar", None),
            ("office_policies", _("Aturan batas waktu"), "clock", None),
            ("office_templates", _("Templat balasan"), "reply", None),
            ("office_notices", _("Pengiriman"), "bell", is_nation),
            ("office_wordings", _("Kata-kata kabar"), "chat", wordings.writes),
            ("office_changes", _("Riwayat perubahan"), "edit", may_read_changes),
        ),
    ),
)


@register.inclusion_tag("office/menu.html", takes_context=True)
def office_menu(context: template.Context) -> dict[str, Any]:
    """The menu, with the entry marked that the present address lies below."""
    request = context["request"]
    groups: list[dict[str, Any]] = []
    for heading, entries in _MENU:
        shown = [
            {
                "label": label,
                "icon": icon,
                "url": reverse(name),
                "is_current": _is_here(request.path, reverse(name)),
            }
            for name, label, icon, may_open in entries
            if may_open is None or may_open(request.actor)
        ]
        groups.append({"heading": heading, "entries": shown})
    everything = [one for group in groups for one in group["entries"]]
    current = next((one["label"] for one in everything if one["is_current"]), _("Papan & kelola"))
    return {"groups": groups, "current": current}


def _is_here(path: str, url: str) -> bool:
    return path == url if url == reverse("office") else path.startswith(url)
