"""Attachments with the addresses at which they are shown."""

from collections.abc import Iterable

from django.urls import reverse

from lapor.common.files import BY_MEDIA_TYPE, Kind
from lapor.reports.models import Attachment, Report
from lapor.web.kit.parts import Photo


def photos_of(report: Report, files: Iterable[Attachment]) -> tuple[Photo, ...]:
    return tuple(
        Photo(
            url=reverse("report_file", args=[report.number, file.number]),
            thumb_url=reverse("report_thumb", args=[report.number, file.number])
            if file.thumbnail_path
            else "",
            name=file.name,
            is_image=file.kind == "image",
            player=_player_of(file),
        )
        for file in files
    )


def _player_of(file: Attachment) -> str:
    """The element that plays it, when browsers can."""
    file_type = BY_MEDIA_TYPE.get(file.media_type)
    is_played = file_type is not None and file_type.is_shown and file.kind in (Kind.AUDIO, Kind.VIDEO)
    return file.kind if is_played else ""
