"""Readers of transcript files: the FORMATS table, one module a format."""
