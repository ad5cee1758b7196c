"""Numbers with provenance: each figure is a condition that also lists the rows behind it."""
