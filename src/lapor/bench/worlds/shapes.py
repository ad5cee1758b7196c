"""What kinds of worlds there are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`governments`: trees of agencies; `units`: agencies in all of them; `open_share`: of the reports, 0 to 1.

    `unevenness`: the n-th government is n ** unevenness times rarer than the first, and so is the n-th unit in it.
    `lives`: how many are lived through the commands before they are multiplied.
    """

    name: str
    governments: int
    units: int
    open_share: float
    unevenness: float = 0.9
    lives: int = 400


# The published hot spots of the real service are single institutions with 25,000 to 50,000 reports among some two
# million: with 650 governments a weight of n ** -0.9 gives the first of them 3.4 % and the hundredth 0.05 %.
LIFE = Shape(name="life", governments=650, units=40_000, open_share=0.035)
HOT = Shape(name="hot", governments=8, units=400, open_share=0.27)
# Both in small, for tests: made in half a minute.
SMALL = Shape(name="small", governments=12, units=600, open_share=0.08, lives=40)
WORLDS = {shape.name: shape for shape in (LIFE, HOT, SMALL)}
