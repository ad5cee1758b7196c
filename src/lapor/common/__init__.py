"""What every module may use: refusals, codes, the clock, limits, sweeps. It knows nothing of reports."""
