"""How many workers a machine has room for: its cores and its memory, or a container's share of them."""

import os
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")


def most(memory_bytes: int, cgroup: Path = _CGROUP) -> int:
    """How many workers that need so much memory each can work at once; at least 1."""
    return max(1, min(cores(cgroup), available_bytes(cgroup) // memory_bytes))


def cores(cgroup: Path = _CGROUP) -> int:
    """Cores this process may use: those it is bound to, less what a container's CPU quota withholds."""
    try:
        bound = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        bound = os.cpu_count() or 1
    match _read(cgroup / "cpu.max").split():
        case [quota, period] if quota != "max":
            return max(1, min(bound, int(quota) // int(period)))
    return bound


def available_bytes(cgroup: Path = _CGROUP) -> int:
    """Memory that can be had without swapping, here or in this container."""
    free = int(psutil.virtual_memory().available)
    limit, used = _read(cgroup / "memory.max").strip(), _read(cgroup / "memory.current").strip()
    if limit.isdigit() and used.isdigit():
        return max(0, min(free, int(limit) - int(used)))
    return free


def _read(path: Path) -> str:
    """What a control file says; nothing where there is none."""
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
