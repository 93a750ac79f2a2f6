"""The same ground for worker, api, starter, tests and replay: settings, logging, exits, embedded parts."""
