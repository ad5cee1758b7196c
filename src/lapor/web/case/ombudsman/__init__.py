"""The way to the Ombudsman, for the reporter alone: `/r/<number>/ombudsman.pdf`, and a section of the report's page.

`reports/ombudsman.py` says when it is open; here `offer` says in words why, and what the Ombudsman asks for, and
`paper` draws what to take along. `web/public/ombudsman.py` answers.
"""
