"""Tests of identity: tokens, keys, sign-in, sessions, providers."""
