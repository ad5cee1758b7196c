"""One module per government of the demo world, each giving its rows."""
