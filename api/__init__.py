"""The HTTP door: validate, one call to Temporal or the register, answer. No rule lives here."""
