"""Reporters by the thousand: each files several reports, as people do. Sealing is the product's own."""

import random

from lapor.demo.citizens import citizen
from lapor.reports import identity
from lapor.reports.identity import Reporter


class Citizens:
    """`count` of them, the same for the same seed."""

    def __init__(self, count: int, *, seed: int) -> None:
        rng = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._known: list[tuple[Reporter, list[str]]] = []
        for _ in range(count):
            reporter = citizen(rng)
            self._known.append((reporter, identity.phone_hashes(reporter.phone)))

    def sealed_line(self, pk: int, *, is_anonymous: bool, rng: random.Random) -> str:
        """A row of `Identity` in COPY's text format."""
        reporter, hashes = rng.choice(self._known)
        sealed = identity.sealed(pk, reporter)
        found = "{" + ",".join([] if is_anonymous else hashes) + "}"
        return f"{pk}\t\\\\x{sealed.hex()}\t{found}\n"
