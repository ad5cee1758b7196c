"""The verbs of a report, and its only writers. Every face calls these; each goes through `_step.step`."""

from lapor.reports.commands import closing, filing, following_up, noting, routing, verifying

__all__ = ["closing", "filing", "following_up", "noting", "routing", "verifying"]
