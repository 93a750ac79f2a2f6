"""The wire: what enters workflow history or HTTP. Append-only."""
