"""The parts that `make up` and the tests run themselves: PostgreSQL and Temporal's development server."""
