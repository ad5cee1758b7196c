"""The form by which a citizen reports: what is asked for, how it is cleaned, and the `Filing` it makes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise, cached_property, lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.text import WORDS_LIMIT
from lapor.directory import agency_tree
from lapor.directory.models import Agency
from lapor.messaging.addresses import BY_PHONE
from lapor.messaging.outbound import ways_out
from lapor.messaging.vocabulary import Way
from lapor.reports.commands import filing
from lapor.reports.commands.filing import Filing
from lapor.reports.identity import Reporter
from lapor.reports.information import CopyForm, DeliveryForm
from lapor.reports.phones import phones_in
from lapor.reports.vocabulary import PLACE_LIMIT, TITLE_LIMIT, ReportClass
from lapor.web.kit.coordinates import HALF_A_PIN, half_of_pin, read_degrees, with_pin_split
from lapor.web.kit.file_limits import with_sizes
from lapor.web.kit.forms import (
    ALWAYS_NEEDED,
    UNLESS_COMPLAINT,
    UNLESS_NAMED,
    AskedDate,
    FilesField,
    LineField,
    Marked,
    Marks,
    WordsField,
)
from lapor.web.kit.picker_fields import AgencyField, RegionField, TopicField
from lapor.web.kit.pickers import OPTIONAL, PickedField


def by_class(
    complaint: str | Promise, aspiration: str | Promise, information: str | Promise
) -> str | Promise:
    """Words for each class; the page shows those of the chosen one."""
    return _of_class(complaint, aspiration, information)


_of_class = lazy(
    lambda *words: format_html_join(
        " ",
        '<span class="{}">{}</span>',
        zip(("for-complaint", "for-aspiration", "for-information"), words, strict=True),
    ),
    SafeString,
)
CLASS_HINTS = {
    ReportClass.COMPLAINT: _("Ada yang rusak, terlambat, atau tidak semestinya."),
    ReportClass.ASPIRATION: _("Anda punya usul atau harapan."),
    ReportClass.INFORMATION_REQUEST: _("Anda perlu data atau penjelasan."),
}
NOT_TOLD = "none"
NOT_CHOSEN = ("", _("– pilih –"))
ROBOT = _(
    "Sebuah isian tersembunyi ikut terisi, mungkin oleh pengisi otomatis. Sudah kami kosongkan; kirim sekali lagi."
)


WHICH_REGION = _(
    "Mana yang Anda maksud? Pilih salah satu. Tanpa pilihan, kata-kata Anda ikut sebagai tempat."
)


def _told_by() -> list[tuple[str, Any]]:
    """By each address that was given, by one way alone where there are several, or not at all."""
    ways = ways_out()
    several = (
        [(str(way), _("Hanya lewat %(way)s") % {"way": way.label}) for way in ways] if len(ways) > 1 else []
    )
    by_all = _("Ya, lewat %(ways)s") % {"ways": ", ".join(str(way.label) for way in ways)}
    return [("", by_all), *several, (NOT_TOLD, _("Tidak usah; saya lihat sendiri di halaman laporan"))]


class PlaceField(RegionField):
    """Words that lead to no one region go along with the place."""

    question = WHICH_REGION


class ClassField(forms.ChoiceField):
    """Each class with a sentence below it, for its radio card."""

    widget = forms.RadioSelect
    choice_hints = CLASS_HINTS


_CONTACT: Marks = (("for-named", _("cukup salah satu")), ("for-anonymous", OPTIONAL))


class FilingForm(Marked, forms.Form):
    """One form in three steps. Fields of another class than the chosen one are ignored, not refused."""

    use_required_attribute = False
    marks = MappingProxyType(
        {
            "copy_form": ALWAYS_NEEDED,
            "incident_on": ALWAYS_NEEDED,
            "place": UNLESS_COMPLAINT,
            "name": UNLESS_NAMED,
            "phone": _CONTACT,
            "email": _CONTACT,
        }
    )

    # Never refused: whatever is no key is replaced by one.
    key = forms.Field(widget=forms.HiddenInput, required=False)
    # Nobody sees this field; what fills it is a machine, or an over-eager autofill.
    website = forms.CharField(required=False)
    report_class = ClassField(
        label=_("Apa yang ingin Anda sampaikan?"),
        choices=ReportClass.choices,
        initial=ReportClass.COMPLAINT,
        error_messages={"required": _("Pilih salah satu."), "invalid_choice": _("Pilih salah satu.")},
    )
    title = LineField(
        required=True, label=_("Judul"), limit=TITLE_LIMIT, help_text=_("Satu kalimat: apa, dan di mana.")
    )
    body = WordsField(
        required=True,
        label=by_class(_("Ceritakan"), _("Latar belakangnya"), _("Informasi apa yang Anda perlukan?")),
        limit=WORDS_LIMIT,
        help_text=by_class(
            _(
                "Urutkan kejadiannya: apa yang terjadi, sejak kapan, siapa yang terdampak, apa yang sudah dicoba."
            ),
            _("Bagaimana keadaannya sekarang, dan siapa yang akan terbantu?"),
            _(
                "Sebut data atau dokumennya setepat mungkin: tentang apa, dari tahun berapa, untuk daerah mana."
            ),
        ),
    )
    proposal = WordsField(
        required=True,
        label=_("Usulan Anda"),
        limit=WORDS_LIMIT,
        help_text=_("Apa yang sebaiknya dilakukan, dan oleh siapa?"),
    )
    purpose = WordsField(
        required=True,
        label=_("Untuk apa informasi itu?"),
        limit=WORDS_LIMIT,
        help_text=_("Undang-undang meminta tujuannya disebut."),
    )
    copy_form = forms.ChoiceField(
        label=_("Bentuk salinan"), choices=[NOT_CHOSEN, *CopyForm.choices], required=False
    )
    delivery_form = forms.ChoiceField(
        label=_("Cara menerima"), choices=[NOT_CHOSEN, *DeliveryForm.choices], required=False
    )
    incident_on = AskedDate(
        label=_("Tanggal kejadian"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Jika masih berlangsung, tanggal Anda pertama kali mengalaminya."),
        error_messages={"invalid": _("Tanggal ini tidak terbaca. Tulis seperti 31-12-2026.")},
    )
    place = LineField(
        required=True,
        label=by_class(_("Tempat kejadian"), _("Tempat"), _("Tempat")),
        limit=PLACE_LIMIT,
        help_text=_("Nama jalan, gedung, atau patokan terdekat."),
    )
    region = PlaceField(
        label=_("Desa, kelurahan, atau kota"),
        required=False,
        is_gentle=True,
        help_text=_("Ketik nama desa atau kelurahan, lalu pilih."),
    )
    latitude = forms.CharField(label=_("Lintang"), required=False)
    longitude = forms.CharField(label=_("Bujur"), required=False)
    agency = AgencyField(
        label=_("Instansi tujuan"),
        required=False,
        help_text=_("Tidak tahu? Kosongkan: laporan tetap kami antar ke yang berwenang."),
    )
    topic = TopicField(label=_("Topik"), required=False, help_text=_("Jika ragu, kosongkan."))
    files = FilesField(  # type: ignore[assignment]  # a form has its own `files`, apart from its fields
        label=_("Foto, video, atau berkas"),
        help_text=with_sizes(
            _(
                "Paling banyak %(files)s berkas; dokumen sampai %(file_mb)s MB, foto %(image_mb)s MB, "
                "video %(video_mb)s MB. Lokasi dan nama pembuat yang tersimpan dalam berkas kami hapus, "
                "kecuali dalam PDF bertanda tangan elektronik."
            )
        ),
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonim"),
        required=False,
        help_text=_("Nama dan kontak Anda tidak dilihat publik maupun petugas yang menangani."),
    )
    is_confidential = forms.BooleanField(
        label=_("Rahasia"),
        required=False,
        help_text=_(
            "Hanya dibaca petugas yang menangani. Publik tidak tahu isinya, juga tidak bahwa laporan ini ada."
        ),
    )
    is_about_receiver = forms.BooleanField(
        label=_("Laporan ini tentang instansi yang akan menerimanya, atau pegawainya"),
        required=False,
        help_text=_("Instansi itu tidak ikut membacanya: inspektorat atau admin nasional yang memeriksa."),
    )
    name = LineField(required=True, label=_("Nama lengkap"), limit=120)
    phone = LineField(
        required=True,
        label=_("Nomor telepon"),
        limit=60,
    )
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Alamat email ini tidak lengkap atau salah ketik.")},
    )
    told_by = forms.ChoiceField(
        label=_("Kabar perkembangan laporan"),
        required=False,
        help_text=_("Kabar tidak pernah memuat PIN. Cara ini dapat diubah atau dihentikan kapan saja."),
    )
    address = LineField(label=_("Alamat"), limit=300)
    is_represented = forms.BooleanField(
        label=_("Saya melapor sebagai kuasa orang lain"),
        required=False,
        help_text=_("Misalnya untuk orang tua, tetangga, atau klien Anda."),
    )
    represented_name = LineField(label=_("Nama yang Anda wakili"), limit=120)

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data if data is None else with_pin_split(data), *args, **kwargs)
        self.fields["incident_on"].widget.attrs["max"] = clock.today(filing.EARLIEST_ZONE).isoformat()
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}
        cast(forms.ChoiceField, self.fields["told_by"]).choices = _told_by()
        self.initial.setdefault("key", str(uuid4()))

    def clean_key(self) -> str:
        """A key that is no UUID protects nobody: then this sending gets a fresh one."""
        try:
            return str(UUID(str(self.cleaned_data["key"])))
        except ValueError:
            return self.renew_key()

    def renew_key(self) -> str:
        """The form shown again is another form: it is not the one that was sent."""
        fresh = self.cleaned_data["key"] = str(uuid4())
        self.data = data = cast(QueryDict, self.data).copy()
        data["key"] = fresh
        return fresh

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not phone:
            return ""
        if not phones_in(phone):
            raise forms.ValidationError(_("Nomor ini sepertinya tidak lengkap. Contoh: 0812 3456 7890."))
        return phone

    def clean_latitude(self) -> float | None:
        return read_degrees(self.cleaned_data["latitude"])

    def clean_longitude(self) -> float | None:
        return read_degrees(self.cleaned_data["longitude"])

    def clean(self) -> dict[str, Any]:
        """What is missing is told all at once, in the same words as the coach's."""
        if self.cleaned_data.get("website"):
            self.add_error(None, str(ROBOT))
        if missing := half_of_pin(self.cleaned_data):
            self.add_error(missing, str(HALF_A_PIN))
        known_wrong = set(self.errors)
        for name, sentence in filing.missing_of(self.filing()).items():
            if name not in known_wrong and not (name == "place" and "region" in known_wrong):
                self.add_error(name, str(sentence))
        return self.cleaned_data

    def filing(self) -> Filing:
        """What would be sent now; fields that could not be read are left out."""
        given = self.cleaned_data
        report_class = given.get("report_class", "")
        wants_information = report_class == ReportClass.INFORMATION_REQUEST
        is_complaint = report_class == ReportClass.COMPLAINT
        latitude, longitude = given.get("latitude"), given.get("longitude")
        return Filing(
            report_class=report_class,
            title=given.get("title", ""),
            body=given.get("body", ""),
            incident_on=given.get("incident_on") if is_complaint else None,
            place=self._place(),
            region=given.get("region"),
            pin=(latitude, longitude) if latitude is not None and longitude is not None else None,
            agency=given.get("agency") or self.government,
            topic=given.get("topic"),
            is_anonymous=given.get("is_anonymous", False),
            is_confidential=given.get("is_confidential", False),
            is_represented=given.get("is_represented", False),
            is_about_receiver=given.get("is_about_receiver", False),
            purpose=given.get("purpose", "") if wants_information else "",
            copy_form=given.get("copy_form", "") if wants_information else "",
            delivery_form=given.get("delivery_form", "") if wants_information else "",
            proposal=given.get("proposal", "") if report_class == ReportClass.ASPIRATION else "",
            reporter=self._reporter(),
        )

    def ways_chosen(self) -> list[tuple[Way, str]]:
        """By which ways the reporter wants to be told, each with its address, the first one first."""
        given = self.cleaned_data
        chosen = given.get("told_by", "")
        if chosen == NOT_TOLD:
            return []
        phones = phones_in(given.get("phone", ""))
        addresses = {Way.EMAIL: given.get("email", "")}
        addresses |= dict.fromkeys(BY_PHONE, phones[0].e164 if phones else "")
        ways = [Way(chosen)] if chosen else ways_out()
        return [(way, address) for way in ways if (address := addresses.get(way, ""))]

    @cached_property
    def government(self) -> Agency | None:
        """Where it goes when no agency is chosen: the local government of the chosen region, if it is on the system."""
        region = self.chosen.get("region")
        return agency_tree.government_of(region) if region and not self._typed("agency") else None

    @property
    def chosen(self) -> Mapping[str, Any]:
        """What is clean so far; nothing of a form that was not sent."""
        return vars(self).get("cleaned_data", {})

    @property
    def is_agency_open(self) -> bool:
        """Whether something was said about agency or topic: then that part of the page is unfolded."""
        return any(self._typed(name) or self[name].value() for name in ("agency", "topic"))

    def _typed(self, name: str) -> str:
        return cast(PickedField, self.fields[name]).text

    def _place(self) -> str:
        """The place, with the region's words as far as no region could be chosen for them."""
        place: str = self.cleaned_data.get("place", "")
        unclear = "" if self.chosen.get("region") else self._typed("region")
        told = ", ".join(words for words in (place, unclear) if words)
        return told if len(told) <= PLACE_LIMIT and unclear.casefold() not in place.casefold() else place

    def _reporter(self) -> Reporter:
        given = self.cleaned_data
        return Reporter(
            name=given.get("name", ""),
            phone=given.get("phone", ""),
            email=given.get("email", ""),
            address=given.get("address", ""),
            represented_name=given.get("represented_name", "") if given.get("is_represented") else "",
        )
