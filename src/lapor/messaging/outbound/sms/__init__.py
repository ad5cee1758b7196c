"""SMS, by a gateway over HTTP: one of two shapes."""
