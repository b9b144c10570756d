"""Where utterances are spoken: the WORKERS table, one module a kind of worker."""
