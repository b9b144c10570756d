"""Respoken: the transcript of a conversation becomes the podcast episode again.

The rooms, in the order of the work::

    cli          flags in, words and exit codes out
    produce      the stages in order
    config       show.toml and flags -> Settings
    models       the nouns                     errors      the ways it can fail
    audio        samples and WAV               ffmpeg      the one door to ffmpeg
    atomic       files appear whole            id3         tags with chapters
    loudness     BS.1770                       limiter     true peaks kept under
    voiceprint   who a voice sounds like       hosts, phrases, words: what words are
    languages    how other languages are read  safexml, media_types: what files are
    transcripts  file       -> Transcript      FORMATS, one module a format
    script       Transcript -> Script          phrasing cuts; normalise, lexicon: how words are said
    outline      Script     -> Outline         chapters as places in the script
    editions     Script     -> Script          what is added for an edition
    cast         Script     -> Cast            every speaker a voice
    speak        Script     -> Clips           by engines, in workers, kept in the store
    assemble     Clips      -> Timeline + mix  pauses, places, balance, music
    master       mix        -> Master
    notes        Timeline   -> Notes           captions: Timeline -> Cues
    package      everything -> the files of the episode; manifest says what they are
    site         episodes   -> index.html      webpage: what the pages have in common
    listen       files      -> Report          measures what was made
    feed         episodes   -> feed.xml        checked before it is swapped in
    publish      the folder -> a host          TARGETS; serve: to this machine

``respoken.make`` makes an episode from Python; the nouns are in ``respoken.models``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from respoken.config import Settings
    from respoken.produce import Made, make

__version__ = "0.1.0"
__all__ = ["Made", "Settings", "__version__", "make"]

_HOMES = {"make": "respoken.produce", "Made": "respoken.produce", "Settings": "respoken.config"}


def __getattr__(name: str) -> Any:
    # The stages import numpy and more; `respoken --help` must not wait for them.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'respoken' has no attribute {name!r}")
