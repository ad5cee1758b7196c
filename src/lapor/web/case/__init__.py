"""One case, told to whoever reads it: timeline, turn card, custody, certificates and the way to the Ombudsman."""
