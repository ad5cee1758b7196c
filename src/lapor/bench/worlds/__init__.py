"""Worlds of any size. A few hundred lives are lived through the commands; `multiply` writes them again and again, with
ids, offices, officers, reporters and places of their own, and with hashes by the product's own functions.

The door: `Shape`, `WORLDS`, `build`.
"""

from lapor.bench.worlds.construction import build
from lapor.bench.worlds.shapes import WORLDS, Shape

__all__ = ["WORLDS", "Shape", "build"]
