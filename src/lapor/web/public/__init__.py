"""Pages for everybody, and for the reporter of a report."""
