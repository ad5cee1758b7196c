"""A case as one reader may know it, in codes, dates and rows: what pages, messages and an API put into words.

Pure: everything is made of what `queries.detail` has loaded, and holds no sentence in any language.
"""
