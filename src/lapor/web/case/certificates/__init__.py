"""Why a date is what it is, for people and for machines: `/r/<number>/clocks/<clock number>/`.

`reports/clocks/certificates.py` says what is so; here `wording` says it in words, `calendar` draws the weeks, `lines`
lists the limits of a report, `document` writes the JSON and `paper` the PDF. `web/public/certificates.py` answers.
"""
