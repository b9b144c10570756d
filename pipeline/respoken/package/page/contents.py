"""Beside the transcript: the chapters, the tools for reading, the speakers."""

from respoken import webpage
from respoken.models import Episode
from respoken.package.clock import clock
from respoken.package.page.place import Place
from respoken.package.page.speakers import Marks


def sidebar(episode: Episode, place: Place, seen: Marks, ours: str) -> str:
    """The chapters as links to their moment, the search and the speakers."""
    parts = [_chapters(episode, place, ours), _tools(ours), _speakers(episode, seen, ours)]
    return f'<div class="side">\n{"".join(parts)}</div>\n'


def _chapters(episode: Episode, place: Place, ours: str) -> str:
    chapters = episode.timeline.chapters
    if not chapters:
        return ""
    lines = "".join(
        f'<li><a href="{place.at(chapter.start_s)}"><bdi>{webpage.said(chapter.title)}</bdi> '
        f'<time datetime="PT{chapter.start_s:.3f}S">{clock(chapter.start_s)}</time></a></li>\n'
        for chapter in chapters
    )
    return (
        f'<nav class="chapters" id="chapters" aria-labelledby="chapters-name">\n'
        f'<h2 id="chapters-name"{ours}>Chapters</h2>\n<ol>\n{lines}</ol>\n</nav>\n'
    )


def _tools(ours: str) -> str:
    """What needs the script, and is not shown without it."""
    return (
        f'<div class="tools" id="tools"{ours}>\n<form role="search" id="search" aria-label="Transcript">\n'
        '<label for="query">Search the transcript</label>\n'
        '<input type="search" id="query" autocomplete="off" spellcheck="false">\n'
        '<p class="hits" id="hits" role="status"></p>\n'
        '<div class="steps" id="steps" hidden>\n'
        '<button type="button" id="hit-before">Previous</button>\n'
        '<button type="button" id="hit-after">Next</button>\n'
        '<button type="button" id="hit-play">Play from here</button>\n</div>\n</form>\n'
        '<label class="follow"><input type="checkbox" id="follow" checked> '
        "Follow the spoken words</label>\n"
        '<button type="button" class="return" id="return" hidden>Back to the spoken words</button>\n</div>\n'
    )


def _speakers(episode: Episode, seen: Marks, ours: str) -> str:
    people = {person.name: person for person in episode.notes.people}
    lines = []
    for name in seen.places:
        person = people.get(name)
        role = (person.role or ("host" if person.host else "")) if person else ""
        told = f'<span class="role">{webpage.said(role)}</span>' if role else ""
        who = f'<span class="who">{seen.named(name)}</span>'
        lines.append(f'<li class="{seen.colour(name)}">{who}{told}</li>\n')
    if not lines:
        return ""
    return (
        '<section class="speakers" aria-labelledby="speakers-name">\n'
        f'<h2 id="speakers-name"{ours}>Who speaks</h2>\n'
        f'<ul>\n{"".join(lines)}</ul>\n</section>\n'
    )
