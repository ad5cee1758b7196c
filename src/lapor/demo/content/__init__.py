"""What the demo world consists of, as plain data: institutions, people, places, and the words people write.

Nothing in this package touches a database, a clock or Django. Everything that varies takes a `random.Random`, so the
same seed gives the same world. Institutions and places exist; every person, decree number and event is invented.
"""
