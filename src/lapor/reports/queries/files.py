"""Which stored files belong to a report, for the sweep that removes the others."""

from collections.abc import Iterable

from django.db.models import Q

from lapor.reports.models import Attachment


def referred_to(paths: Iterable[str]) -> set[str]:
    """Those of the paths that are an attachment or its thumbnail. One query."""
    asked = set(paths)
    rows = Attachment.objects.filter(Q(path__in=asked) | Q(thumbnail_path__in=asked))
    return {path for row in rows.values_list("path", "thumbnail_path") for path in row} & asked
