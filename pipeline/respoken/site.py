"""The show's own page: OUTPUT/index.html, which lists every episode that lies there.

It is made from the manifests alone, so hundreds of episodes are listed without reading one of them, and
it is the same to the byte until one of them changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from respoken import atomic, languages, manifest, webpage
from respoken.manifest import Manifest
from respoken.models import Show

NAME = "index.html"
FEED = "feed.xml"
COVER = "cover.jpg"

_AUDIO = (".mp3", ".m4b", ".opus", ".flac")
_EDITIONS = {"standard": "Standard edition", "clear": "Clear speech edition"}


@dataclass(frozen=True)
class Entry:
    """An episode as the list shows it: its manifest, its folder's name, its other editions' names."""

    made: Manifest
    folder: str
    editions: tuple[str, ...]

    @property
    def page(self) -> str:
        """The way from the list to the episode's page."""
        return f"{quote(self.folder)}/{NAME}"

    @property
    def audio(self) -> tuple[str, int] | None:
        """Path and size of what to listen to, the most widely played first."""
        outputs = {output.name: output.size_bytes for output in self.made.outputs}
        for suffix in _AUDIO:
            if (name := self.made.slug + suffix) in outputs:
                return f"{quote(self.folder)}/{quote(name)}", outputs[name]
        return None


@dataclass(frozen=True)
class Cover:
    """The newest episode's cover: where it lies, and a small copy as a data: address."""

    path: str
    picture: str


def index(output: Path, show: Show) -> Path | None:
    """Write OUTPUT/index.html, newest episode first; its path, or None when there is no episode.

    A page that would be the same is left as it is. Raises MediaError when it cannot be written.
    """
    found = entries(output)
    if not found:
        return None
    path = output / NAME
    text = document(show, found, _cover(output, found), (output / FEED).is_file())
    if not path.is_file() or path.read_bytes() != text.encode():
        atomic.write_text(path, text)
    return path


def _cover(output: Path, found: list[Entry]) -> Cover | None:
    for one in found:
        if picture := webpage.thumbnail(output / one.folder / COVER):
            return Cover(f"{quote(one.folder)}/{COVER}", picture)
    return None


def entries(output: Path) -> list[Entry]:
    """The episodes of an output folder that have a page, newest first, then by number and name.

    An episode that was made in another edition alone is listed as that.
    """
    found = []
    for home in sorted(path for path in output.glob("[!.]*") if path.is_dir()):
        others = tuple(_editions(home))
        made = _made(home)
        if made:
            found.append(Entry(made, home.name, others))
        elif others and (made := _made(home / others[0])):
            found.append(Entry(made, f"{home.name}/{others[0]}", ()))
    return sorted(found, key=_when, reverse=True)


def _when(one: Entry) -> tuple[str, int, int]:
    return one.made.date, one.made.season or 0, one.made.number or 0


def _made(folder: Path) -> Manifest | None:
    """The manifest of what was made in a folder, if it has a page."""
    return manifest.read(folder) if (folder / NAME).is_file() else None


def _editions(home: Path) -> Iterator[str]:
    for path in sorted(home.glob(f"[!.]*/{manifest.NAME}")):
        if _made(path.parent):
            yield path.parent.name


# --- HTML -----------------------------------------------------------------------------------------


def document(show: Show, found: list[Entry], cover: Cover | None, feed: bool) -> str:
    """The page as HTML."""
    style = webpage.style("respoken.webpage", "index.css")
    linked = webpage.linked_data(_linked(show, cover))
    more = [*_metadata(show, cover, feed), webpage.block(linked, webpage.LINKED)]
    title = show.title or "Episodes"
    ours = webpage.english(show.language)
    return "".join([
        f"<!DOCTYPE html>\n<html {webpage.root(show.language)}>\n",
        webpage.head(title, style, (), more),
        f'<body>\n<a class="skip" href="#episodes"{ours}>Skip to the episodes</a>\n<main>\n',
        _heading(show, cover, feed, ours),
        f'<section class="list room" id="episodes" tabindex="-1" aria-labelledby="episodes-name">\n'
        f'<h2 id="episodes-name"{ours}>{_count(len(found))}</h2>\n<ol>\n',
        *(_episode(one, ours) for one in found), "</ol>\n</section>\n</main>\n",
        f'<footer class="foot room"><p>{_author(show)}<span{ours}>Spoken by Respoken with synthetic voices.'
        "</span></p></footer>\n</body>\n</html>\n",
    ])


def _count(episodes: int) -> str:
    return f"{episodes} episode{'' if episodes == 1 else 's'}"


def _author(show: Show) -> str:
    return f"<bdi>{webpage.said(show.author)}</bdi>. " if show.author else ""


def _heading(show: Show, cover: Cover | None, feed: bool, ours: str) -> str:
    title = webpage.said(show.title)
    picture = (
        f'<img class="cover" src="{cover.picture}" width="416" height="416" '
        f'alt="Cover of {webpage.quoted(show.title) or "the newest episode"}">\n' if cover else ""
    )
    links = [f'<a href="{FEED}">Subscribe by RSS</a>'] if feed else []
    if link := webpage.address(show.link):
        links.append(f'<a href="{webpage.quoted(link)}">The show’s own site</a>')
    about = webpage.said(show.description)
    return (
        f'<div class="room hero{"" if cover else " bare"}">\n{picture}<div class="title">\n<h1><bdi>'
        + (title or f"<span{ours}>Episodes</span>") + "</bdi></h1>\n"
        + (f'<p dir="auto">{about}</p>\n' if about else "")
        + (f'<ul class="facts"{ours}>{"".join(f"<li>{link}</li>" for link in links)}</ul>\n' if links else "")
        + "</div>\n</div>\n"
    )


def _episode(one: Entry, ours: str) -> str:
    made = one.made
    number = f"Season {made.season}, episode {made.number}" if made.season else f"Episode {made.number}"
    facts = [webpage.day(made.date), webpage.length(made.duration_s), number if made.number else ""]
    title, about = webpage.said(made.title), webpage.said(" ".join(made.summary))
    return (
        f'<li class="episode"{_language(made, ours)}>\n<h3><a href="{one.page}"><bdi>{title}</bdi></a></h3>\n'
        f'<ul class="facts"{ours}>{"".join(f"<li><bdi>{fact}</bdi></li>" for fact in facts if fact)}</ul>\n'
        + (f'<p dir="auto">{about}</p>\n' if about else "") + _links(one, ours) + "</li>\n"
    )


def _language(made: Manifest, ours: str) -> str:
    # Where the page is English an English episode needs no word about it.
    english = languages.primary(made.language) == languages.ENGLISH
    return "" if english and not ours else f' lang="{webpage.quoted(made.language)}"'


def _links(one: Entry, ours: str) -> str:
    # Each link names its episode to those who hear the links out of their place (WCAG 2.4.4 and 2.4.9).
    of = f'<span class="unseen"> of {webpage.said(one.made.title)}</span>'
    links = [f'<a href="{one.page}">Listen and read</a>']
    if one.audio:
        address, size_bytes = one.audio
        form = address.rsplit(".", 1)[1].upper()
        links.append(f'<a href="{address}" download>{form}, {webpage.size(size_bytes)}{of}</a>')
    links += [
        f'<a href="{quote(one.folder)}/{quote(name)}/{NAME}">'
        f"{webpage.said(_EDITIONS.get(name, name))}{of}</a>"
        for name in one.editions
    ]
    links[0] = links[0].replace("</a>", f"{of.replace(' of ', ': ', 1)}</a>")
    return f'<ul class="facts links"{ours}>{"".join(f"<li>{link}</li>" for link in links)}</ul>\n'


def _base(show: Show) -> str:
    return webpage.address(show.base_url)


def _metadata(show: Show, cover: Cover | None, feed: bool) -> list[str]:
    base, title = _base(show), show.title or "Episodes"
    described = {"description": show.description[:300], "author": show.author}
    shared = {
        "og:type": "website", "og:title": title, "og:description": show.description[:300],
        "og:url": f"{base}/" if base else "", "og:image": f"{base}/{cover.path}".lstrip("/") if cover else "",
    }
    lines = webpage.meta(described) + webpage.meta(shared, "property")
    if base:
        lines.append(f'<link rel="canonical" href="{webpage.quoted(base)}/">')
    if feed or base:
        lines.append(webpage.feed_link(title, f"{base}/{FEED}" if base else FEED))
    return lines


def _linked(show: Show, cover: Cover | None) -> dict[str, Any]:
    """A PodcastSeries of schema.org."""
    base = _base(show)
    return {
        "@context": "https://schema.org", "@type": "PodcastSeries", "name": show.title or "Episodes",
        "description": show.description, "inLanguage": show.language,
        "image": f"{base}/{cover.path}".lstrip("/") if cover else "",
        "url": f"{base}/" if base else webpage.address(show.link),
        "webFeed": f"{base}/{FEED}" if base else "",
        "author": {"@type": "Person", "name": show.author} if show.author else None,
    }
