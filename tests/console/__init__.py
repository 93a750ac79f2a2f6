"""The staff's pages in a real browser, before the system that `make up` starts."""
