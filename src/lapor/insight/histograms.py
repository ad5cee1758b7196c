"""How often each length was counted, and what is told of that. Pure."""

from collections import Counter


class Histogram(Counter[int]):
    """Lengths and how often each was counted."""

    def quantile(self, share: float) -> float | None:
        """The length below which that share lies, between two of them where needed, as PERCENTILE_CONT of SQL; None
        of nothing.
        """
        total = sum(self.values())
        if total <= 0:
            return None
        place = share * (total - 1)
        low, rest = int(place), place % 1
        first = self._at(low)
        return first + rest * (self._at(low + 1) - first) if rest else float(first)

    @property
    def median(self) -> float | None:
        return self.quantile(0.5)

    @property
    def mean(self) -> float | None:
        total = sum(self.values())
        return sum(length * number for length, number in self.items()) / total if total > 0 else None

    def _at(self, place: int) -> int:
        """The length at a place of all in order, counted from 0."""
        passed = 0
        for length in sorted(self):
            passed += self[length]
            if passed > place:
                return length
        raise IndexError(place)
