"""The emergency plan (应急预案, R6.1(1), L29): what groups complaints, and one plan from its proposal to its end.

The same shape as a case: one state (`model`), one `decide`, one `evolve`. Nothing is imported here: the rule book,
below all of it, names what complaints are grouped by.
"""
