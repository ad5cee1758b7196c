"""What a queue can be narrowed by, read from the address: a filtered list is a link that can be kept."""

from datetime import date
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lapor.reports.queries.inbox import Filters
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.reports.workflow import Status
from lapor.web.kit.addresses import query_with
from lapor.web.kit.guards import GuardedRequest
from lapor.web.kit.picker_fields import AgencyField, TopicField

SEARCH_LENGTH = 200
# Parts of a list's address that say where one is in it, not what it holds.
PLACES = ("after", "current", "done", "into", "doubles")
_ANY = [("", _("Semua"))]
_DAY = forms.DateInput(attrs={"type": "date"})
# Days before and after these have no neighbours to count with.
_SENSIBLE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]


class FilterForm(forms.Form):
    """Reads leniently: what does not make sense narrows nothing and is pointed out at its field."""

    q = forms.CharField(label=_("Cari"), required=False, max_length=SEARCH_LENGTH)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[*_ANY, *Status.choices])
    report_class = forms.ChoiceField(
        label=_("Klasifikasi"), required=False, choices=[*_ANY, *ReportClass.choices]
    )
    channel = forms.ChoiceField(label=_("Kanal"), required=False, choices=[*_ANY, *Channel.choices])
    topic = TopicField(label=_("Topik"), required=False)
    agency = AgencyField(label=_("Instansi atau unit"), required=False)
    filed_from = forms.DateField(label=_("Masuk sejak"), required=False, widget=_DAY, validators=_SENSIBLE)
    filed_until = forms.DateField(label=_("sampai"), required=False, widget=_DAY, validators=_SENSIBLE)
    overdue = forms.BooleanField(label=_("Hanya yang lewat batas"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter_%s")

    def filters(self, zone: ZoneInfo) -> Filters:
        """`zone`: whose days are meant."""
        self.full_clean()
        given = self.cleaned_data
        return Filters(
            text=given.get("q", ""),
            statuses=(given["status"],) if given.get("status") else (),
            report_class=given.get("report_class", ""),
            topic=given.get("topic"),
            agency=given.get("agency"),
            channel=given.get("channel", ""),
            is_overdue=given.get("overdue", False),
            filed_from=given.get("filed_from"),
            filed_until=given.get("filed_until"),
            zone=zone,
        )

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)

    @property
    def is_folded_open(self) -> bool:
        """Whether anything beside the search words narrows, or is wrong: then the filters are shown."""
        return bool(self.errors) or any(self.cleaned_data.get(name) for name in self.fields if name != "q")


def query_of(request: GuardedRequest, **changed: str) -> str:
    """The list's address with what is changed: a query string without '?', places left out."""
    return query_with(request, without=PLACES, **changed)
