"""``python -m respoken`` is the same as ``respoken``."""

from respoken.cli import main

main()
