"""Fields that several of the desk's forms share."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.common.text import WORDS_LIMIT, blank_in
from lapor.reports.clocks.limit_types import Limit, LimitKey
from lapor.reports.refusals import BlankLeft
from lapor.reports.vocabulary import ArchiveReason, Grade
from lapor.reports.workflow import ClockKind

# Reasons that an officer may give; the others are the system's.
ARCHIVE_REASONS = [choice for choice in ArchiveReason.choices if choice[0] != ArchiveReason.INCOMPLETE]
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
