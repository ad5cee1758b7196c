"""The form by which a citizen reports: what is asked for, how it is cleaned, and the `Filing` it makes."""

from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.directory import topics
from lapor.directory.models import Topic
from lapor.reports.commands import filing
from lapor.reports.commands.filing import BODY_LIMIT, PLACE_LIMIT, TITLE_LIMIT, Filing
from lapor.reports.identity import Reporter
from lapor.reports.information import CopyForm, DeliveryForm
from lapor.reports.phones import phones_in
from lapor.reports.vocabulary import ReportClass
from lapor.web.kit.coordinates import HALF_A_PIN, half_of_pin, read_degrees, with_pin_split
from lapor.web.kit.forms import AskedDate, FilesField, LineField, WordsField
from lapor.web.kit.lookups import choose_agency, choose_region

CLASS_HINTS = {
    ReportClass.COMPLAINT: _("Ada yang rusak, terlambat, atau tidak semestinya."),
    ReportClass.ASPIRATION: _("Anda punya usul atau harapan."),
    ReportClass.INFORMATION_REQUEST: _("Anda perlu data atau penjelasan."),
}
NOT_CHOSEN = ("", _("– pilih –"))
ROBOT = _(
    "Sebuah isian tersembunyi ikut terisi, mungkin oleh pengisi otomatis. Sudah kami kosongkan; kirim sekali lagi."
)


class ClassField(forms.ChoiceField):
    """Each class with a sentence below it, for its radio card."""

    widget = forms.RadioSelect
    choice_hints = CLASS_HINTS


class FilingForm(forms.Form):
    """One form in three steps. Fields of another class than the chosen one are ignored, not refused."""

    use_required_attribute = False

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
        label=_("Ceritakan"),
        limit=BODY_LIMIT,
        help_text=_(
            "Urutkan kejadiannya: apa yang terjadi, sejak kapan, siapa yang terdampak, apa yang sudah dicoba."
        ),
    )
    proposal = WordsField(
        required=True,
        label=_("Usulan Anda"),
        limit=BODY_LIMIT,
        help_text=_("Apa yang sebaiknya dilakukan, dan oleh siapa?"),
    )
    purpose = WordsField(
        required=True,
        label=_("Untuk apa informasi itu?"),
        limit=BODY_LIMIT,
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
        label=_("Tempat kejadian"),
        limit=PLACE_LIMIT,
        help_text=_("Nama jalan, gedung, atau patokan terdekat."),
    )
    region = forms.CharField(label=_("Desa, kelurahan, atau kota"), required=False)
    latitude = forms.CharField(label=_("Lintang"), required=False)
    longitude = forms.CharField(label=_("Bujur"), required=False)
    agency = forms.CharField(label=_("Instansi tujuan"), required=False)
    topic = forms.CharField(
        label=_("Topik"), required=False, widget=forms.Select, help_text=_("Jika ragu, kosongkan.")
    )
    files = FilesField(  # type: ignore[assignment]  # a form has its own `files`, apart from its fields
        label=_("Foto, video, atau berkas"),
        help_text=_(
            "Paling banyak 10 berkas; dokumen sampai 10 MB, foto 40 MB, video 100 MB. Lokasi dan nama pembuat yang "
            "tersimpan dalam berkas kami hapus, kecuali dalam PDF bertanda tangan elektronik."
        ),
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonim"),
        required=False,
        help_text=_("Nama dan kontak Anda tidak dilihat umum maupun petugas yang menangani."),
    )
    is_confidential = forms.BooleanField(
        label=_("Rahasia"),
        required=False,
        help_text=_(
            "Hanya dibaca petugas yang menangani. Umum tidak tahu isinya, juga tidak bahwa laporan ini ada."
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
        help_text=_("Telepon atau surel, cukup salah satu."),
    )
    email = forms.EmailField(
        label=_("Surel"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Alamat surel ini tidak lengkap atau salah ketik.")},
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
        self.fields["topic"].widget.choices = [NOT_CHOSEN, *topics.choices()]
        self.fields["incident_on"].widget.attrs["max"] = clock.today(filing.EARLIEST_ZONE).isoformat()
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}
        self.initial.setdefault("key", str(uuid4()))
        place_hint = _("Ketik nama desa atau kelurahan, lalu pilih.")
        agency_hint = _("Tidak tahu? Kosongkan: laporan tetap kami antar ke yang berwenang.")
        given: Any = data if data is not None else {}
        self.region_choice = choose_region(given, hint=place_hint)
        self.agency_choice = choose_agency(given, hint=agency_hint)

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

    def clean_topic(self) -> Topic | None:
        value: str = self.cleaned_data["topic"]
        if not value:
            return None
        is_id = value.isascii() and value.isdigit() and len(value) < 19
        topic = topics.in_force().filter(pk=int(value)).first() if is_id else None
        if topic is None:
            raise forms.ValidationError(_("Topik ini tidak kami kenali. Pilih lagi, atau kosongkan."))
        return topic

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
        for name, choice in (("region", self.region_choice), ("agency", self.agency_choice)):
            if choice.error:
                self.add_error(name, str(choice.error))
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
        latitude, longitude = given.get("latitude"), given.get("longitude")
        return Filing(
            report_class=report_class,
            title=given.get("title", ""),
            body=given.get("body", ""),
            incident_on=given.get("incident_on"),
            place=given.get("place", ""),
            region=self.region_choice.chosen,
            pin=(latitude, longitude) if latitude is not None and longitude is not None else None,
            agency=self.agency_choice.chosen,
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

    def _reporter(self) -> Reporter:
        given = self.cleaned_data
        return Reporter(
            name=given.get("name", ""),
            phone=given.get("phone", ""),
            email=given.get("email", ""),
            address=given.get("address", ""),
            represented_name=given.get("represented_name", "") if given.get("is_represented") else "",
        )
