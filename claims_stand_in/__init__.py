"""A stand-in for the company's claims system: a real HTTP server that derives its answers from the numbers."""
