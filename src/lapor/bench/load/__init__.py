"""Load from a process of its own, and what it costs the others."""
