"""Recaps: one set of figures, told by a page, a workbook, a CSV file and a paper."""
