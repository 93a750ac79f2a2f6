"""End to end: against the processes that `make up` starts, by HTTP and by the command line."""
