"""Kokoro-82M: its weights and voices, its graphs for CPU and GPU, and words in and out of it."""
