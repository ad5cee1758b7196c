"""SP4N-LAPOR! in the open."""
