"""The row of an institution, and the short notation in which a local government's offices are listed."""

from collections.abc import Iterable
from dataclasses import dataclass

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """An institution or one of its units. `duties` are the subjects it answers for (see `Kind.duty`)."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None = None
    region: str | None = None
    zone: str = JAKARTA
    latitude: float | None = None
    longitude: float | None = None
    duties: tuple[str, ...] = ()
    is_national: bool = False
    # "Bupati Klaten": who signs the decrees of everybody below.
    signed_by: str = ""
    # Group of names from which invented officers are drawn.
    names: str = "nusantara"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office in short: `suffix` is appended to the code of the government (or of `under`)."""

    suffix: str
    name: str
    short_name: str
    duties: tuple[str, ...] = ()
    under: str = ""
    kind: str = "office"
    region: str | None = None


def offices_of(root: AgencyRow, offices: Iterable[Office]) -> tuple[AgencyRow, ...]:
    """The government itself followed by its offices, parents before children."""
    rows = [root]
    for office in offices:
        parent = f"{root.code}-{office.under}" if office.under else root.code
        rows.append(
            AgencyRow(
                code=f"{root.code}-{office.suffix}",
                name=office.name,
                short_name=office.short_name,
                kind=office.kind,
                parent=parent,
                region=office.region or root.region,
                zone=root.zone,
                duties=office.duties,
                signed_by=root.signed_by,
                names=root.names,
            )
        )
    return tuple(rows)


def districts(
    *, of: str, suffix: str, listed: str, duties: tuple[str, ...] = ("kecamatan",)
) -> tuple[Office, ...]:
    """Kecamatan written as "33.10.24 Klaten Utara; 33.10.25 Klaten Tengah". `of` ends the short name."""
    rows = []
    for entry in listed.split(";"):
        kode, _, name = entry.strip().partition(" ")
        slug = name.lower().replace(" ", "-")
        rows.append(
            Office(
                suffix=f"{suffix}-{slug}",
                name=f"Kecamatan {name}",
                short_name=f"Kecamatan {name}, {of}",
                duties=duties,
                kind="district",
                region=kode,
            )
        )
    return tuple(rows)
