"""PostgreSQL and Valkey for a fresh machine, from wheels, started by our own code."""
