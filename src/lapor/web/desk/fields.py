"""Fields that several of the desk's forms share."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.common import codes
from lapor.common.text import WORDS_LIMIT, blank_in
from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.clocks.limit_types import Limit, LimitKey
from lapor.reports.models import Report
from lapor.reports.refusals import BlankLeft
from lapor.reports.vocabulary import ArchiveReason, Grade
from lapor.reports.workflow import ClockKind

# Reasons that an officer may give; the others are the system's.
ARCHIVE_REASONS = [choice for choice in ArchiveReason.choices if choice[0] != ArchiveReason.INCOMPLETE]
MOST_DOUBLES = 20
_NOT_PUBLIC = _("Tidak tampil untuk publik")


def no_blanks(text: str) -> None:
    """A validator: no place of a template is left unfilled. The command refuses the same."""
    if blank := blank_in(text):
        raise forms.ValidationError(str(BlankLeft(blank=blank)), code=BlankLeft.code)


def words_field(
    label: Any, *, rows: int = 5, required: bool = True, is_sent: bool = True, **kwargs: Any
) -> forms.CharField:
    """A text. `is_sent`: somebody else reads it as it stands, so no template's place may be left in it."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": WORDS_LIMIT})
    missing = {"required": _("Bagian ini belum ditulis.")}
    return forms.CharField(
        label=label,
        required=required,
        max_length=WORDS_LIMIT,
        widget=widget,
        error_messages=missing,
        validators=[no_blanks] if is_sent else [],
        **kwargs,
    )


class GradeField(forms.ChoiceField):
    """Shown as required; the form asks for it of complaints only, because other classes have no grade."""

    def __init__(self) -> None:
        super().__init__(label=_("Kadar pengaduan"), choices=Grade.choices, widget=forms.RadioSelect)
        self.choice_hints: dict[str, Any] = {Grade.OVERSIGHT: _NOT_PUBLIC}

    def tell(self, limits: Mapping[str, Limit]) -> None:
        """Say beside each grade how long it leaves at most: the unit it goes to may have promised less."""
        days = {str(one): limits.get(LimitKey(ClockKind.RESOLVE).code_for(one)) for one in Grade}
        words = gettext("Paling lama %(n)s hari kerja")
        hints = {grade: words % {"n": limit.days} for grade, limit in days.items() if limit}
        not_public = ". ".join([*filter(None, [hints.get(Grade.OVERSIGHT)]), str(_NOT_PUBLIC)])
        self.choice_hints = {**hints, Grade.OVERSIGHT: not_public}

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class DoublesField(forms.MultipleChoiceField):
    """Reports that go along into another one, named in the address by what led here; cleans to the reports."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.reports: dict[str, Report] = {}

    def offer(self, actor: Actor, named: Any) -> bool:
        """The reports the actor works with among those numbers; tells whether there is one. At most one query."""
        numbers = [named] if isinstance(named, str) else list(named or ())[:MOST_DOUBLES]
        keys = [codes.report_id_of(number) for number in numbers if codes.is_number(number)]
        found = permissions.worked_by(actor).filter(pk__in=keys).order_by("pk") if keys else ()
        self.reports = {report.number: report for report in found}
        self.choices = [
            (number, f"{codes.spoken(number)} · {one.title}") for number, one in self.reports.items()
        ]
        return bool(self.reports)

    def clean(self, value: Any) -> list[Report]:
        return [self.reports[number] for number in super().clean(value)]
