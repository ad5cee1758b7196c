"""Where the reports of the demo world happen: roads, villages and a landmark near each."""

import csv
import random
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words"

# How people of the place call it, who leads it, and which tongue colours their farewell.
_CALLED = {
    "kota-blitar": ("Kota Blitar", "Wali Kota Blitar", "jawa"),
    "kab-klaten": ("Klaten", "Bupati Klaten", "jawa"),
    "kab-sanggau": ("Sanggau", "Bupati Sanggau", "melayu"),
    "prov-kaltim": ("Kalimantan Timur", "Gubernur Kalimantan Timur", "banjar"),
    "prov-bali": ("Bali", "Gubernur Bali", "bali"),
    "prov-diy": ("Yogyakarta", "Gubernur DIY", "jawa"),
    "prov-sumbar": ("Sumatera Barat", "Gubernur Sumatera Barat", "minang"),
    "kab-badung": ("Badung", "Bupati Badung", "bali"),
    "kab-sleman": ("Sleman", "Bupati Sleman", "jawa"),
    "kab-tangerang": ("Kabupaten Tangerang", "Bupati Tangerang", "sunda"),
}

MARKETS = {
    "kota-blitar": ("Pasar Legi", "Pasar Templek", "Pasar Pon", "Pasar Dimoro"),
    "kab-klaten": ("Pasar Srago", "Pasar Gedhe Klaten", "Pasar Delanggu", "Pasar Cawas", "Pasar Jatinom"),
    "kab-sanggau": ("Pasar Jarai", "pasar Balai Karangan", "pasar Bodok", "pasar Sosok"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A spot: `root` is the government it lies in, `region` the Kemendagri code, the rest is how people say it."""

    root: str
    region: str
    village: str
    road: str
    landmark: str
    latitude: float
    longitude: float
    # "town" or "village": nobody complains about a videotron among the rice fields.
    setting: str

    @property
    def town(self) -> str:
        return _CALLED[self.root][0]

    @property
    def leader(self) -> str:
        return _CALLED[self.root][1]

    @property
    def tongue(self) -> str:
        return _CALLED[self.root][2]

    @property
    def spoken(self) -> str:
        """The place as one line of a form: "Jalan Mawar dekat Pasar Legi, Kelurahan Sukorejo, Kota Blitar"."""
        parts = [f"{self.road} {self.landmark}", self.village]
        return ", ".join(parts if self.town in self.village else [*parts, self.town])


@cache
def places() -> tuple[Place, ...]:
    """All places, in the order of the file."""
    with (WORDS / "places.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            Place(
                root=row["root"],
                region=row["region"],
                village=row["village"],
                road=row["road"],
                landmark=row["landmark"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                setting=row["setting"],
            )
            for row in csv.DictReader(rows)
        )


@cache
def places_in(root: str) -> tuple[Place, ...]:
    return tuple(place for place in places() if place.root == root)


def pick_place(rng: random.Random, *, root: str, setting: str = "") -> Place:
    """A place of that government (and of that setting, when one is named).

    Its point is moved by at most about eighty metres, so that pins do not stack.
    """
    spot = rng.choice([place for place in places_in(root) if setting in {"", place.setting}])
    return replace(
        spot,
        latitude=round(spot.latitude + rng.uniform(-0.0007, 0.0007), 6),
        longitude=round(spot.longitude + rng.uniform(-0.0007, 0.0007), 6),
    )
