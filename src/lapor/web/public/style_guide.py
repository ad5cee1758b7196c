"""Invented values for the style guide: every part with something believable in it, once for each theme."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from django import forms

from lapor.common import clock
from lapor.web.kit.icons import ICONS
from lapor.web.kit.parts import TimelineEntry, TurnCard
from lapor.web.kit.picker_fields import RegionField
from lapor.web.kit.pickers import Option, PickedField

VILLAGES = (
    Option("35.72.01.1001", "Sukorejo, Sukorejo, Kota Blitar, Jawa Timur", "Kelurahan"),
    Option("35.05.04.2003", "Sukorejo, Udanawu, Kabupaten Blitar, Jawa Timur", "Desa"),
)


class SampleForm(forms.Form):
    """One field of each look."""

    report_class = forms.ChoiceField(
        label="Apa yang ingin Anda sampaikan?",
        widget=forms.RadioSelect,
        choices=[
            ("complaint", "Pengaduan"),
            ("aspiration", "Aspirasi"),
            ("information", "Permintaan informasi"),
        ],
    )
    title = forms.CharField(label="Judul singkat", max_length=100, help_text="Satu kalimat: apa dan di mana.")
    body = forms.CharField(label="Ceritakan kejadiannya", max_length=240, widget=forms.Textarea)
    email = forms.EmailField(label="Email", required=False)
    agency = forms.ChoiceField(label="Urutan", choices=[("due", "Paling mendesak"), ("new", "Paling baru")])
    is_anonymous = forms.BooleanField(
        label="Anonim",
        required=False,
        help_text="Nama Anda tidak terlihat oleh siapa pun yang menangani laporan.",
    )
    is_confidential = forms.BooleanField(
        label="Rahasia", required=False, help_text="Isi laporan tidak tampil untuk publik."
    )
    evidence = forms.FileField(label="Foto atau berkas", required=False, help_text="Paling banyak 10 berkas.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {
            "complaint": "Ada yang rusak, terlambat, atau tidak semestinya.",
            "aspiration": "Anda punya usul atau harapan.",
            "information": "Anda perlu data atau penjelasan dari instansi.",
        }
        self.fields["report_class"].choice_hints = hints  # type: ignore[attr-defined]


class SamplePlaces(forms.Form):
    """A place while it is being typed."""

    region = RegionField(label="Desa atau kelurahan", required=False)


def samples() -> dict[str, Any]:
    """What the style guide's template needs."""
    return {
        "themes": [_theme("light", "Terang"), _theme("dark", "Gelap")],
        "icons": sorted(ICONS),
        "now": clock.now(),
        "earlier": clock.now() - timedelta(days=2),
        "due": _dues(),
        "entries": _entries(),
        "steps": ["Apa", "Di mana & kapan", "Bukti & siapa Anda"],
        "points": [
            {
                "lat": -8.0954,
                "lng": 112.1691,
                "label": "Parkir liar di depan pasar",
                "url": "#",
                "look": "late",
            },
            {"lat": -8.1010, "lng": 112.1600, "label": "Lampu jalan padam", "url": "#", "look": "safe"},
        ],
    }


def _theme(code: str, name: str) -> dict[str, Any]:
    sent = {
        "report_class": "complaint",
        "title": "",
        "body": "Mobil parkir di trotoar setiap pagi.",
        "agency": "due",
    }
    sent = {f"{code}-{name}": text for name, text in sent.items()}
    return {
        "code": code,
        "name": name,
        "turns": _turns(name),
        "form": SampleForm({**sent, f"{code}-email": "warga@"}, prefix=code),
        "places": _places(code),
        "latitude_name": f"{code}_latitude",
        "longitude_name": f"{code}_longitude",
    }


def _places(code: str) -> SamplePlaces:
    places = SamplePlaces(prefix=f"{code}-places")
    region = cast(PickedField, places.fields["region"])
    region.offer(VILLAGES)
    region.widget.text = "sukorejo"
    return places


def _dues() -> list[dict[str, Any]]:
    today = clock.today()
    return [
        {"on": today + timedelta(days=9), "share": 0.3, "age": 4},
        {"on": today + timedelta(days=2), "share": 0.8, "age": 11},
        {"on": today - timedelta(days=3), "share": 1.4, "age": 20},
        {"on": today - timedelta(days=60), "share": 4.6, "age": 71},
    ]


def _turns(theme: str) -> list[TurnCard]:
    today = clock.today()
    agency = TurnCard(
        id="1",
        holder=f"Dishub Kota Blitar ({theme})",
        doing="menindaklanjuti",
        due_on=today + timedelta(days=6),
        share=10 / 14,
        day=10,
        limit=14,
        days_left=4,
        working_age=12,
        why_url="#",
        next="Anda diminta menilai jawabannya.",
    )
    reporter = TurnCard(
        id="2",
        holder=f"Pelapor ({theme})",
        doing="menilai jawaban",
        due_on=today + timedelta(days=13),
        share=0.1,
        day=1,
        limit=10,
        days_left=9,
        is_yours=True,
        next="Jika tidak ada tanggapan, laporan ditutup oleh sistem.",
    )
    late = replace(
        agency,
        id="3",
        holder=f"Bapenda ({theme})",
        share=1.2,
        day=17,
        days_left=-3,
        due_on=today - timedelta(days=4),
    )
    return [agency, reporter, late]


def _entries() -> list[TimelineEntry]:
    at = clock.now() - timedelta(days=6)
    answer = (
        "Petugas sudah ke lokasi pukul 09.00 dan memindahkan tujuh kendaraan.\n\nRambu kami pasang pekan ini."
    )
    reply = "Terima kasih. Sore harinya sudah parkir lagi, mohon dijaga juga sore hari."
    return [
        TimelineEntry(side="system", title="Laporan diterima", at=at, icon="check"),
        TimelineEntry(side="agency", title="Dishub Kota Blitar", chip="menjawab", at=at, said=answer),
        TimelineEntry(
            side="reporter", title="Pelapor", chip="menanggapi", at=at, said=reply, zone="Asia/Makassar"
        ),
        TimelineEntry(side="note", title="Catatan internal", at=at, said="Koordinasi dengan Satpol PP."),
    ]
