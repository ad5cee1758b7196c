"""The life of a report. Start reading at `workflow.py`, then `commands/_step.py`."""
