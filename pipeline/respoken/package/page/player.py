"""The player: native audio, and under it the controls that the script brings to life."""

from urllib.parse import quote

from respoken import webpage
from respoken.models import Episode
from respoken.package.clock import clock
from respoken.package.page.place import Place

SPEEDS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0)

BACK_S, ON_S = 10, 30

KEYS = (
    ("K", "Play or pause"), ("J", f"Back {BACK_S} seconds"), ("L", f"On {ON_S} seconds"),
    ("P", "Previous chapter"), ("N", "Next chapter"), ("<", "Slower"), (">", "Faster"), ("M", "Mute"),
    ("F", "Follow the spoken words"), ("/", "Search the transcript"),
)

# Drawn in a square of 24.
_PLAY = (
    '<path class="of-play" d="M7 4.5v15l12.5-7.5Z"/>'
    '<path class="of-pause" d="M6 4.5h4.2v15H6Zm7.8 0H18v15h-4.2Z"/>'
)
_PREVIOUS = '<path d="M5 5h2.5v14H5Zm14 0v14L8.5 12Z"/>'
_NEXT = '<path d="M16.5 5H19v14h-2.5ZM5 5l10.5 7L5 19Z"/>'
_LOUD = (
    '<path d="M3 9v6h4l5 4.5v-15L7 9Z"/>'
    '<path class="of-sound" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'd="M15.5 8.5a5 5 0 0 1 0 7M18 6a8.5 8.5 0 0 1 0 12"/>'
    '<path class="of-silence" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'd="m15.5 9.5 5 5m0-5-5 5"/>'
)


def section(episode: Episode, place: Place, ours: str) -> str:
    """The player. Without script it is the browser's own; the rest is hidden."""
    sources = "".join(
        f'<source src="{webpage.quoted(name)}" type="{kind}">' for name, kind in _quoted_sources(place)
    )
    return (
        f'<section class="player" id="player" aria-labelledby="player-name"{ours}{_forward(episode)}>\n'
        '<div class="room">\n'
        '<h2 class="unseen" id="player-name">Player</h2>\n'
        f'<audio id="audio" controls preload="metadata">{sources}'
        f'<a href="{place.sound}">Download the audio</a></audio>\n'
        '<div class="controls" role="group" aria-label="Controls">\n'
        f"{_seek(episode)}{_buttons(episode)}</div>\n"
        '<p class="trouble" id="trouble" role="alert"></p>\n'
        '<p class="unseen" id="status" role="status"></p>\n</div>\n</section>\n'
    )


def _forward(episode: Episode) -> str:
    # Time runs from left to right in players, whatever the language.
    return ' dir="ltr"' if webpage.right_to_left(episode.show.language) else ""


def _quoted_sources(place: Place) -> list[tuple[str, str]]:
    return [(quote(name), kind) for name, kind in place.audio]


def _seek(episode: Episode) -> str:
    whole = episode.timeline.duration_s
    return (
        '<div class="seek"><span class="clock" id="elapsed" aria-hidden="true">0:00</span>'
        '<span class="bar"><span class="ticks" id="ticks" aria-hidden="true"></span>'
        f'<input type="range" id="seek" min="0" max="{max(1, int(whole))}" value="0" step="1" '
        'aria-label="Position"></span>'
        f'<span class="clock" id="whole" aria-hidden="true">{clock(whole)}</span></div>\n'
    )


def _button(name: str, label: str, icon: str, more: str = "") -> str:
    return f'<button type="button" id="{name}" aria-label="{label}" title="{label}"{more}>{icon}</button>\n'


def _icon(paths: str) -> str:
    return f'<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">{paths}</svg>'


def _buttons(episode: Episode) -> str:
    chapters = len(episode.timeline.chapters) > 1
    previous = _button("previous", "Previous chapter", _icon(_PREVIOUS)) if chapters else ""
    following = _button("next", "Next chapter", _icon(_NEXT)) if chapters else ""
    return "".join([
        '<div class="buttons">', previous,
        _button("back", f"Back {BACK_S} seconds", f'<span aria-hidden="true">−{BACK_S}</span>'),
        _button("play", "Play", _icon(_PLAY)),
        _button("on", f"On {ON_S} seconds", f'<span aria-hidden="true">+{ON_S}</span>'), following,
        '<span class="now" id="now" aria-hidden="true"></span>\n', _speed(),
        '<span class="volume">', _button("mute", "Mute", _icon(_LOUD), ' aria-pressed="false"'),
        '<input type="range" id="volume" min="0" max="100" value="100" step="5" aria-label="Volume">'
        "</span>\n", _keys(), "</div>\n",
    ])


def _speed() -> str:
    options = "".join(
        f'<option value="{speed:g}"{" selected" if speed == 1 else ""}>{speed:g}×</option>'
        for speed in SPEEDS
    )
    return (
        '<label class="speed"><span>Speed</span> '
        f'<select id="speed" autocomplete="off">{options}</select></label>\n'
    )


def _keys() -> str:
    rows = "".join(f"<div><dt><kbd>{webpage.said(key)}</kbd></dt><dd>{does}</dd></div>" for key, does in KEYS)
    return (
        f'<details class="keys" id="keys"><summary>Keys</summary><div class="sheet"><dl>{rows}</dl>'
        '<label><input type="checkbox" id="shortcuts" checked> Use these keys</label>'
        "</div></details>\n"
    )
