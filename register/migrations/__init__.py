"""The register's schema, step by step: numbered files, applied in order, never changed once released."""
