"""The register on a real PostgreSQL."""
