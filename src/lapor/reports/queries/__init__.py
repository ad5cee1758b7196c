"""Reading: one module for each place where reports are read. Each answers in a bounded number of queries."""
