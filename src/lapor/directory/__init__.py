"""Who, where, when: agencies, people and their appointments, topics, regions, calendars, signing in."""
