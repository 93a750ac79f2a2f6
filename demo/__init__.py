"""`make demo`: real cases through the HTTP API, on every path that a complaint can take, while one watches."""
