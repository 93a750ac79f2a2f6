"""A program that says when it was imported and when it began."""
