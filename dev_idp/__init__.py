"""Development's identity provider: OpenID Connect, the organisation's people one click away, on loopback only."""
