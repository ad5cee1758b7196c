"""Words that administrators put in the place of those we ship: for everybody, or in an agency's own tone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed
from lapor.common.text import clean_line, clean_text
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Role
from lapor.messaging.models import Wording
from lapor.messaging.vocabulary import Kind
from lapor.messaging.words import PLACEHOLDERS, SAFE, SHIPPED, placeholders_in

SUBJECT_LIMIT, LEAD_LIMIT, BODY_LIMIT = 150, 300, 4_000


class UnknownPlaceholder(Invalid):
    """Something in curly brackets that stands for nothing."""

    code = "unknown_placeholder"
    sentence = _("Tidak ada isian {%(name)s}. Yang ada: %(known)s.")


class TellsTooMuch(Invalid):
    """Subject or first sentence, which everybody gets, would say what the report is about."""

    code = "tells_too_much"
    sentence = _(
        "Isian {%(name)s} hanya boleh di bagian isi: subjek dan kalimat pertama juga dikirim untuk laporan rahasia."
    )


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one notice in one language."""

    subject: str
    lead: str
    body: str


def words_of(kind: Kind, language: str, wordings: Sequence[Wording] = ()) -> Said:
    """Of `wordings`, those of the nearest agency; where there are none, ours."""
    if wordings:
        own = wordings[0]
        return Said(own.subject, own.lead, own.body)
    shipped = SHIPPED[kind]
    with override(language):
        return Said(str(shipped.subject), str(shipped.lead), str(shipped.body))


def in_force(agency_ids: Iterable[int]) -> list[Wording]:
    """For these agencies, and for everybody: one query."""
    return list(Wording.objects.filter(agency_id__in=[0, *agency_ids], ended_at=None))


def nearest(wordings: Iterable[Wording], kind: Kind, language: str, path: Sequence[int]) -> list[Wording]:
    """Of the rows in force, those for a notice about a report with an agency of this path, the nearest first."""
    order = {agency_id: depth for depth, agency_id in enumerate([0, *path])}
    mine = [
        row for row in wordings if row.kind == kind and row.language == language and row.agency_id in order
    ]
    return sorted(mine, key=lambda row: -order[row.agency_id])


def put_words(
    kind: Kind, language: str, *, subject: str, lead: str, body: str, agency: Agency | None, by: Actor
) -> Wording:
    """From now on these words. The ones before are ended, not changed. Raises NotAllowed, Incomplete, Invalid."""
    _check_power(by, agency)
    subject, lead = clean_line(subject, SUBJECT_LIMIT), clean_line(lead, LEAD_LIMIT)
    body = clean_text(body, BODY_LIMIT)
    if not subject:
        raise Incomplete(_("Subjeknya belum ditulis."), field="subject")
    if not lead:
        raise Incomplete(_("Kalimat pertamanya belum ditulis."), field="lead")
    check(Said(subject, lead, body))
    with transaction.atomic():
        end_words(kind, language, agency=agency, by=by)
        return Wording.objects.create(
            kind=kind,
            language=language,
            agency_id=agency.pk if agency else 0,
            subject=subject,
            lead=lead,
            body=body,
            begins_at=clock.now(),
            person_id=by.person_id,
        )


def end_words(kind: Kind, language: str, *, agency: Agency | None, by: Actor) -> None:
    """Back to the words above: of the agency over it, of everybody, or ours. Raises NotAllowed."""
    _check_power(by, agency)
    rows = Wording.objects.filter(kind=kind, language=language, agency_id=agency.pk if agency else 0)
    rows.filter(ended_at=None).update(ended_at=clock.now())


def may_word(by: Actor, agency: Agency | None) -> bool:
    """The nation for everybody; a coordinator for the own agency and what is below it."""
    if by.has(Role.NATIONAL_ADMIN):
        return True
    reach = by.agencies(Role.AGENCY_COORDINATOR)
    return agency is not None and bool(reach & set(agency.path))


def writes(actor: Actor) -> bool:
    """Whether anybody's words are theirs to write."""
    return actor.has(Role.NATIONAL_ADMIN, Role.AGENCY_COORDINATOR)


def _check_power(by: Actor, agency: Agency | None) -> None:
    if not may_word(by, agency):
        raise NotAllowed


def check(said: Said) -> None:
    """Raises UnknownPlaceholder, TellsTooMuch."""
    check_placeholders(said.subject, field="subject", allowed=SAFE)
    check_placeholders(said.lead, field="lead", allowed=SAFE)
    check_placeholders(said.body, field="body", allowed=PLACEHOLDERS.keys())


def check_placeholders(text: str, *, field: str, allowed: Iterable[str]) -> None:
    """Raises UnknownPlaceholder, TellsTooMuch."""
    for name in placeholders_in(text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise UnknownPlaceholder(field=field, name=name, known=known)
        if name not in set(allowed):
            raise TellsTooMuch(field=field, name=name)
