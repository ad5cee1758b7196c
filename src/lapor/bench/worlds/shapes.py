"""What kinds of worlds there are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`governments`: trees of agencies; `units`: agencies in all of them; `open_share`: of the reports, 0 to 1.

    `unevenness`: the n-th government gets (n + 0.8) ** -unevenness as many as others; `lives`: how many are lived
    through the commands before they are multiplied.
    """

    name: str
    governments: int
    units: int
    open_share: float
    unevenness: float = 0.7
    lives: int = 400

    def weight(self, number: int) -> float:
        """How often reports go to the government of that number, from 0 on."""
        return (number + 1.8) ** -self.unevenness


# The published hot spots of the real service are single institutions with 50,000, 43,000, 40,000 and 26,000 reports
# among some two million; here the first four of 650 governments get 3.2, 2.4, 1.9 and 1.6 % of all.
LIFE = Shape(name="life", governments=650, units=40_000, open_share=0.035)
HOT = Shape(name="hot", governments=8, units=400, open_share=0.27)
# Both in small, for tests: made in half a minute.
SMALL = Shape(name="small", governments=12, units=600, open_share=0.08, lives=40)
WORLDS = {shape.name: shape for shape in (LIFE, HOT, SMALL)}
