"""Running the whole product on one machine: its directory, its database, its processes, its checks."""
