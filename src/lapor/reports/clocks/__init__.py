"""Limits in working days: their arithmetic, which of them holds, who is told, and why a date is what it is."""
