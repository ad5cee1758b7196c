"""What a crowd does to the web server, and what it must not do."""
