"""`./lapor deadlines compute`: one clock a line in, its date a line out, without a database. `docs/deadlines.md`.

A line becomes a `Timing` (`question.py`, `days_off.py`), the arithmetic of the product answers it (`answer.py`), and
many lines go through several processes in their order (`stream.py`).
"""
