"""What the address of a board asks for: whose numbers, over which days; and the addresses of its neighbours."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lapor.common.refusals import NotFound
from lapor.directory.agency_tree import trails
from lapor.directory.models import Agency
from lapor.insight import scopes
from lapor.insight.cuts import WHOLE, Cut, cut_of
from lapor.insight.figures import Figure
from lapor.insight.scopes import Period, Scope
from lapor.web.kit.addresses import number_of, query
from lapor.web.kit.guards import GuardedRequest
from lapor.web.office.periods import SPANS, Span, span_named

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("office", gettext_lazy("Ringkasan")),
    ("office_units", pgettext_lazy("plural", "Unit")),
    ("office_untouched", gettext_lazy("Belum disentuh")),
    ("office_deadlines", gettext_lazy("Batas waktu")),
    ("office_turns", pgettext_lazy("plural", "Giliran")),
    ("office_recap", gettext_lazy("Rekap")),
)


# A table of units has hundreds of addresses, all of one path.
_path = cache(reverse)


@dataclass(frozen=True, slots=True)
class Board:
    """What the address asks for: whose numbers, over which days, and which of them."""

    request: GuardedRequest
    scope: Scope
    span: Span
    period: Period
    cut: Cut = WHOLE

    def url(self, name: str, **changes: Any) -> str:
        """The address of another board or list with the same choices, but for those given."""
        chosen: dict[str, object] = {
            "agency": self.scope.agency.pk if self.scope.agency else None,
            "direct": "1" if self.scope.is_direct else None,
            "period": self.span.code,
        }
        chosen |= self.cut.choices | changes
        return f"{_path(name)}?{query(chosen)}"

    def rows_url(self, figure: Figure, **changes: Any) -> str:
        return self.url("office_rows", figure=str(figure), **changes)

    def context(self, current: str) -> dict[str, Any]:
        """What the head of every board shows. One query, none for a top agency."""
        agency = self.scope.agency
        own = scopes.tops(self.request.actor)
        above = trails([agency])[agency.pk] if agency else ()
        return {
            "board": self,
            "scope_name": agency.name if agency else settings.SITE_NAME or _("Seluruh Indonesia"),
            "zone": self.scope.zone.key,
            "span": self.span,
            "above": [
                (one, self.url(current, agency=one.pk, direct=None))
                for one in above
                if own is None or not own.isdisjoint(one.path)
            ],
            "nation_url": self.url(current, agency=None, direct=None) if own is None and agency else "",
            "spans": [(one, self.url(current, period=one.code), one == self.span) for one in SPANS],
            "tabs": [(label, self.url(name), name == current) for name, label in TABS],
            "own_tops": _own_tops(self, own, current),
        }


def board_of(request: GuardedRequest) -> Board:
    """Reads the address. Raises NotFound for an agency beyond the actor's leading. One query."""
    given = request.GET.get("agency", "")
    agency_id = number_of(given)
    if given and agency_id is None:
        raise NotFound
    scope = scopes.scope_of(request.actor, agency_id, is_direct=request.GET.get("direct") == "1")
    span = span_named(request.GET.get("period", ""))
    return Board(request, scope, span, span.until(scope.today))


def cut_by(request: GuardedRequest, board: Board) -> Board:
    """The board of a part of its reports, as the address asks. Raises NotFound for what does not exist."""
    topic, region = request.GET.get("topic", ""), request.GET.get("region", "")
    if topic and number_of(topic) is None:
        raise NotFound
    cut = cut_of(channel=request.GET.get("channel", ""), topic_id=number_of(topic), region_code=region[:13])
    return replace(board, cut=cut)


def _own_tops(board: Board, own: set[int] | None, current: str) -> list[tuple[Agency, str, bool]]:
    """Tabs for somebody who leads in several places; one place needs none."""
    if own is None or len(own) < 2:
        return []
    agencies = Agency.objects.filter(pk__in=own).defer("search").order_by("name")
    here = board.scope.agency.path if board.scope.agency else []
    return [(one, board.url(current, agency=one.pk, direct=None), one.pk in here) for one in agencies]
