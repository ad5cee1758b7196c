"""One story of a case, asked with its reader: the same program for citizen, officer and public.

What is told comes as facts from `reports/reading`; here it gets its words.
"""
