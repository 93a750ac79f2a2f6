"""The rule book as scenarios: one for each clause, named after it, through the workflow, under time skipping."""
