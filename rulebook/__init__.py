"""Data of the shipped rule books and the company calendar; no code."""
