"""Files of a form that has not succeeded yet: taken in once, kept under the form's key in the visitor's session.

So a forgotten field never costs somebody on a slow line the upload of a video. What is never sent is found by the
orphans' sweep; what is sent belongs to the report.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from lapor.common import files
from lapor.common.decoding.refusals import TooManyFiles
from lapor.common.files import Kind, StoredFile, unsent
from lapor.web.kit import budgets
from lapor.web.kit.guards import GuardedRequest

# Forms whose files one visitor may leave unsent; the oldest goes first.
FORMS_KEPT = 5


class KeptFiles:
    """The files of one form of one visitor."""

    def __init__(self, request: GuardedRequest, key: str) -> None:
        self._request, self._session, self._key = request, request.session, key
        rows = self._session.get("kept_files", {}).get(key, [])
        self.files = [file for file in map(_from_session, rows) if _is_there(file)]
        self._fresh: list[StoredFile] = []

    @property
    def fresh(self) -> list[StoredFile]:
        """What came with this very request."""
        return list(self._fresh)

    @property
    def before(self) -> list[StoredFile]:
        """What had come with an earlier one."""
        return [file for file in self.files if file not in self._fresh]

    def take_in(self, uploads: Sequence[UploadedFile]) -> list[files.FileRefused]:
        """Store each upload that can be stored; the refusals of the others, each naming its file."""
        refusals: list[files.FileRefused] = []
        work = 0
        for upload in uploads:
            if len(self.files) >= files.LIMITS.files:
                refusals.append(TooManyFiles(limit=files.LIMITS.files))
                break
            try:
                work = files.check_work(upload, done=work)
                stored = self._store(upload)
            except files.FileRefused as refusal:
                refusals.append(refusal)
            else:
                self.files.append(stored)
                self._fresh.append(stored)
        self._remember()
        return refusals

    def _store(self, upload: UploadedFile) -> StoredFile:
        with budgets.leaving(budgets.sender_of(self._request), upload) as reservation:
            stored = files.store(upload, root=settings.MEDIA_ROOT)
            reservation.settle(stored)
        return stored

    def remove(self, path: str) -> None:
        """Take one away again. A path that is not among them does nothing."""
        for file in [file for file in self.files if file.path == path]:
            _discard([file])
            self.files.remove(file)
        self._remember()

    def hand_over(self) -> None:
        """They belong to a report now."""
        unsent.release(file.path for file in self.files)
        self.files, self._fresh = [], []
        self._remember()

    def move_to(self, key: str, *, but: Collection[str]) -> None:
        """The form goes on under another key, without the paths that belong to a report already."""
        moved = [file for file in self.files if file.path not in but]
        unsent.release(but)
        self.files = []
        self._remember()
        self.files, self._key = moved, key
        self._remember()

    def discard_fresh(self) -> None:
        """Sent twice: the report already has the first copies."""
        _discard(self._fresh)
        self.hand_over()

    def _remember(self) -> None:
        kept: dict[str, list[dict[str, Any]]] = self._session.get("kept_files", {})
        was = kept.pop(self._key, [])
        if self.files:
            kept[self._key] = [asdict(file) for file in self.files]
        while len(kept) > FORMS_KEPT:
            _discard(map(_from_session, kept.pop(next(iter(kept)))))
        if was or self.files:
            self._session["kept_files"] = kept


def discard_unsent(request: HttpRequest) -> None:
    """Whatever this visitor has uploaded and not sent goes."""
    for rows in request.session.get("kept_files", {}).values():
        _discard(map(_from_session, rows))


def _discard(unwanted: Iterable[StoredFile]) -> None:
    gone = list(unwanted)
    for file in gone:
        files.discard(file, root=settings.MEDIA_ROOT)
    unsent.release(file.path for file in gone)


def _from_session(row: dict[str, Any]) -> StoredFile:
    return StoredFile(**{**row, "kind": Kind(row["kind"])})


def _is_there(file: StoredFile) -> bool:
    return (settings.MEDIA_ROOT / file.path).exists()
