"""Tests of the documents, and the generator of docs/rules.md."""
