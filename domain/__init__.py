"""The rules of handling complaints about claims: pure, without a clock, without input or output."""
