"""Django's PostgreSQL, with a breaker: while the database is away, only one request in a while waits to find out."""
