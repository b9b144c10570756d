"""The files of an episode: the OUTPUTS table, one module an output."""
