"""index.html: the episode's page, with a player, chapters, the transcript, the notes and every file.

The player is the browser's own audio element under controls of our own, made of native buttons, one native
range and one native select. Kept players were looked at first: media-chrome 4.19 (178 kB, 44 kB packed)
puts style elements into shadow trees, which a policy by hash refuses, and knows chapters only from text
tracks, which a page opened from a folder may not load; plyr 3.8 (113 kB, 33 kB packed, last made in January)
asks a third party for its icons; vidstack 1.15 (156 kB, 43 kB packed, before its layouts) comes as modules,
which do not load from a folder; Able Player is not in the registries and needs jQuery. None has a transcript
whose words can be clicked. Native controls come with roles, names, values, keys and forced colours from the
browser.

The words' times are a list of numbers beside the text, not an element a word: the spoken word is painted by
the CSS Custom Highlight API, so nothing in the document changes while a screen reader is reading it, and
25,000 words cost no more than their text. A browser without it marks the paragraph.
"""

from pathlib import Path

from respoken import atomic, webpage
from respoken.models import Episode
from respoken.package.base import Master
from respoken.package.page import about, contents, player, transcript
from respoken.package.page.place import Place
from respoken.package.page.speakers import marks

SCRIPTS = ("player.js", "transcript.js", "search.js", "keys.js")
"""Parts of the one script, in order: each uses what those before it name."""

# Before the page is drawn: with script, the native controls never show. Should the script fail, they do.
EARLY = (
    "document.documentElement.classList.add('js');"
    "onerror=()=>document.documentElement.classList.remove('js');"
)


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """index.html: one file that needs only the audio and the cover; it lists the files that lie in folder."""
    path = folder / "index.html"
    atomic.write_text(path, document(episode, Place.of(episode, folder)))
    return [path]


def document(episode: Episode, place: Place) -> str:
    """The page as HTML, the same to the byte for the same episode and files."""
    style = webpage.style(__name__, "page.css")
    parts = "".join(webpage.resource(__name__, name) for name in SCRIPTS)
    script = f"(() => {{\n'use strict';\n{parts}onerror = null;\n}})();"
    linked = webpage.linked_data(about.linked(episode, place))
    timings = webpage.inline_json(transcript.timings(episode))
    seen = marks(episode)
    ours = webpage.english(episode.show.language)
    main = "".join([
        about.heading(episode, place, ours), player.section(episode, place, ours),
        '<div class="room columns">\n',
        contents.sidebar(episode, place, seen, ours), transcript.section(episode, place, seen, ours),
        "</div>\n", about.notes(episode, place, seen, ours),
    ])
    return "".join([
        f"<!DOCTYPE html>\n<html {webpage.root(episode.show.language)}>\n",
        webpage.head(
            about.full_title(episode), style, (EARLY, script),
            [*about.metadata(episode, place), webpage.block(linked, webpage.LINKED), webpage.block(EARLY)],
        ),
        f'<body>\n<a class="skip" href="#transcript"{ours}>Skip to the transcript</a>\n',
        seen.symbols(), about.banner(episode, place, ours),
        f'<main id="top">\n{main}</main>\n{about.footer(episode, ours)}',
        webpage.block(timings, ' type="application/json" id="timings"'), "\n",
        webpage.block(script), "\n</body>\n</html>\n",
    ])
