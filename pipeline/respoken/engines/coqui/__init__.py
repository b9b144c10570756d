"""Coqui's models: what can be had and under which licence, VITS, XTTS, recorded voices."""
