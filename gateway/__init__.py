"""The hotline gateway's command line: complaints filed one by one or by the file, shown and watched."""
