"""Real servers for the tests, one of each for a whole run however many workers share it."""
