"""What the pages of every audience are made of. Nothing here knows whose page it is."""
