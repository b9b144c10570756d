"""Speech engines: the ENGINES table, one module an engine."""
