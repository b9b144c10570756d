"""What the page says about the episode: its head, its title, notes, files, and what machines read."""

from datetime import timedelta
from typing import Any

from respoken import webpage
from respoken.models import Episode, Mention
from respoken.package.clock import clock
from respoken.package.notes import mentioned
from respoken.package.page.place import EDITIONS, File, Place
from respoken.package.page.speakers import Marks

SYNTHETIC = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
"""How schema.org names, after IPTC, what a trained model made."""


def full_title(episode: Episode) -> str:
    """The title for the browser's tab: episode, edition, show."""
    parts = [episode.title, _other_edition(episode), episode.show.title]
    return " – ".join(dict.fromkeys(part for part in parts if part))


def edition(name: str) -> str:
    """What an edition is called."""
    return EDITIONS.get(name, f"{name.capitalize()} edition")


def _other_edition(episode: Episode) -> str:
    return edition(episode.edition) if episode.edition != "standard" else ""


def summary(episode: Episode) -> str:
    """The notes' summary as one line."""
    return " ".join(episode.notes.summary)


# --- for machines ---------------------------------------------------------------------------------


def metadata(episode: Episode, place: Place) -> list[str]:
    """Description, Open Graph, canonical address and the feed."""
    lines = webpage.meta({"description": summary(episode)[:300], "author": episode.show.author})
    lines += webpage.meta(
        {
            "og:type": "website", "og:title": episode.title, "og:description": summary(episode)[:300],
            "og:site_name": episode.show.title, "og:url": place.address(),
            "og:image": place.address("cover.jpg") if place.cover else "",
            "og:image:alt": cover_text(episode) if place.cover else "",
            "og:audio": place.address(place.sound), "og:audio:type": place.audio[0][1],
        },
        "property",
    )
    if place.base:
        lines.append(f'<link rel="canonical" href="{webpage.quoted(place.address())}">')
        lines.append(webpage.feed_link(episode.show.title or episode.title, f"{place.base}/feed.xml"))
    return lines


def linked(episode: Episode, place: Place) -> dict[str, Any]:
    """A PodcastEpisode of schema.org; what is empty is left out when it is written."""
    show, length = episode.show, _iso(episode.timeline.duration_s)
    sound = next((file for file in place.files if file.path == place.sound), None)
    series = {"@type": "PodcastSeries", "name": show.title, "url": webpage.address(show.link)}
    if place.base:
        series["webFeed"] = f"{place.base}/feed.xml"
    return {
        "@context": "https://schema.org", "@type": "PodcastEpisode", "name": episode.title,
        "url": place.address(), "datePublished": episode.date, "timeRequired": length,
        "inLanguage": show.language, "description": summary(episode), "episodeNumber": episode.number,
        "image": place.address("cover.jpg") if place.cover else "",
        "partOfSeason": episode.season and {"@type": "PodcastSeason", "seasonNumber": episode.season},
        "partOfSeries": series if show.title else None,
        "contributor": [_person(person.shown, person.role) for person in episode.notes.people],
        "associatedMedia": {
            "@type": "AudioObject", "contentUrl": place.address(place.sound),
            "encodingFormat": place.audio[0][1], "duration": length,
            "contentSize": str(sound.size_bytes) if sound else "", "digitalSourceType": SYNTHETIC,
        },
        "hasPart": _clips(episode, place),
        "accessMode": ["auditory", "textual"], "accessModeSufficient": ["auditory", "textual"],
        "accessibilityFeature": ["transcript", "structuralNavigation", "synchronizedAudioText"],
        "accessibilityHazard": "none", "digitalSourceType": SYNTHETIC, "creditText": episode.notes.disclosure,
    }


def _person(name: str, role: str) -> dict[str, str]:
    return {"@type": "Person", "name": name, "jobTitle": role}


def _clips(episode: Episode, place: Place) -> list[dict[str, Any]]:
    chapters = episode.timeline.chapters
    ends = [*(chapter.start_s for chapter in chapters[1:]), episode.timeline.duration_s]
    return [
        {
            "@type": "Clip", "name": chapter.title, "startOffset": round(chapter.start_s, 3),
            "endOffset": round(end_s, 3), "url": f"{place.address()}#chapter-{number}",
        }
        for number, (chapter, end_s) in enumerate(zip(chapters, ends, strict=False), start=1)
    ]


def _iso(seconds: float) -> str:
    """A duration as ISO 8601 writes it."""
    hours, rest = divmod(int(timedelta(seconds=seconds).total_seconds()), 3600)
    return f"PT{hours}H{rest // 60}M{rest % 60}S"


# --- for people -----------------------------------------------------------------------------------


def cover_text(episode: Episode) -> str:
    """The words for a cover that cannot be seen."""
    of_show = f"{episode.show.title}: " if episode.show.title and episode.show.title != episode.title else ""
    return f"Cover of {of_show}{episode.title}"


def banner(episode: Episode, place: Place, ours: str) -> str:
    """The way back to the show."""
    name = webpage.said(episode.show.title) or "All episodes"
    words = f"<bdi>{name}</bdi>" if episode.show.title else f"<span{ours}>{name}</span>"
    return (
        '<header class="banner">\n<div class="room">'
        f'<a class="eyebrow" href="{place.up}index.html">{words}</a></div>\n</header>\n'
    )


def heading(episode: Episode, place: Place, ours: str) -> str:
    """Cover, title, what it is about."""
    cover = (
        f'<img class="cover" src="{place.cover}" width="416" height="416" '
        f'alt="{webpage.quoted(cover_text(episode))}">\n' if place.cover else ""
    )
    about = webpage.said(summary(episode))
    return (
        f'<div class="room hero{"" if cover else " bare"}">\n{cover}<div class="title">\n'
        f'<h1><bdi>{webpage.said(episode.title)}</bdi></h1>\n'
        f'<ul class="facts"{ours}>\n{_facts(episode)}</ul>\n'
        + (f'<p class="summary" dir="auto">{about}</p>\n' if about else "")
        + "</div>\n</div>\n"
    )


def _facts(episode: Episode) -> str:
    season = f"Season {episode.season}, episode" if episode.season else "Episode"
    facts = [
        webpage.day(episode.date), webpage.length(episode.timeline.duration_s),
        f"{season} {episode.number}" if episode.number else "",
        _other_edition(episode),
        '<a href="#voices">Synthetic voices</a>',
    ]
    return "".join(f"<li><bdi>{fact}</bdi></li>\n" for fact in facts if fact)


def notes(episode: Episode, place: Place, seen: Marks, ours: str) -> str:
    """What was mentioned, the files, the other editions, and how the voices were made."""
    return (
        f'<div class="room more">\n{_quotes(episode, place, ours)}{_mentions(episode, place, ours)}'
        f"{_files(place, ours)}"
        f"{_editions(episode, ours)}{_voices(episode, seen, ours)}</div>\n"
    )


def _block(name: str, title: str, body: str, ours: str) -> str:
    return (
        f'<section id="{name}" aria-labelledby="{name}-name">\n<h2 id="{name}-name"{ours}>{title}</h2>\n'
        f"{body}</section>\n"
    )


def _quotes(episode: Episode, place: Place, ours: str) -> str:
    lines = "".join(
        f"<li><q>{webpage.said(one.text)}</q> <bdi>{webpage.said(one.speaker)}</bdi> "
        f'{_moment(place, one.start_s, "")}</li>\n'
        for one in episode.notes.quotes
    )
    return _block("quotes", "Quotes", f'<ul class="quotes">\n{lines}</ul>\n', ours) if lines else ""


def _mentions(episode: Episode, place: Place, ours: str) -> str:
    groups = mentioned(episode.notes)
    body = "".join(
        (f"<h3{ours}>{webpage.said(heading)}</h3>\n" if len(groups) > 1 else "")
        + f'<ul class="mentions">\n{"".join(_mention(one, place) for one in mentions)}</ul>\n'
        for heading, mentions in groups
    )
    return _block("mentions", "Mentioned", body, ours) if body else ""


def _mention(one: Mention, place: Place) -> str:
    link = webpage.address(one.href)
    out = f' <a href="{webpage.quoted(link)}" rel="noopener">Visit <bdi>{webpage.said(one.text)}</bdi></a>'
    return f'<li>{_moment(place, one.start_s, one.text)}{out if link else ""}</li>\n'


def _moment(place: Place, start_s: float, text: str) -> str:
    """A link to a moment of the episode: what it is about, and its time."""
    about = f"<bdi>{webpage.said(text)}</bdi> " if text else ""
    return (
        f'<a class="moment" href="{place.at(start_s)}">{about}'
        f'<time datetime="PT{start_s:.3f}S">{clock(start_s)}</time></a>'
    )


def _files(place: Place, ours: str) -> str:
    lines = "".join(map(_file, place.files))
    if place.base:
        lines += f'<li><a href="{place.up}feed.xml">Feed of the show</a> <span class="form">RSS</span></li>\n'
    return _block("files", "Files", f'<ul class="files"{ours}>\n{lines}</ul>\n', ours) if lines else ""


def _file(file: File) -> str:
    # Sound and archives are saved; what a browser shows is shown.
    saved = " download" if file.media_type.startswith("audio/") or file.media_type.endswith("zip") else ""
    return (
        f'<li><a href="{webpage.quoted(file.path)}" type="{file.media_type}"{saved}>'
        f'<bdi>{webpage.said(file.kind)} ({webpage.said(file.form)})</bdi></a> '
        f'<span class="form">{webpage.size(file.size_bytes)}</span></li>\n'
    )


def _editions(episode: Episode, ours: str) -> str:
    lines = "".join(
        f'<li><a href="{webpage.quoted(path)}/index.html">{webpage.said(edition(name))}</a></li>\n'
        for name, path in episode.editions.items()
    )
    return _block("editions", "Other editions", f"<ul{ours}>\n{lines}</ul>\n", ours) if lines else ""


def _voices(episode: Episode, seen: Marks, ours: str) -> str:
    parts = [
        f'<li class="{seen.colour(part.speaker)}"><span class="who">{seen.named(part.speaker)}</span> '
        f'<span class="role"{ours}>voice {webpage.said(part.voice.name)}, '
        f"{webpage.said(part.voice.licence)}</span></li>\n"
        for part in episode.cast.parts
    ]
    body = f'<p dir="auto">{webpage.said(episode.notes.disclosure)}</p>\n'
    return _block("voices", "About the voices", body + f'<ul class="cast">\n{"".join(parts)}</ul>\n', ours)


def footer(episode: Episode, ours: str) -> str:
    """Who made it."""
    made = f"<bdi>{webpage.said(episode.show.author)}</bdi>. " if episode.show.author else ""
    return (
        f'<footer class="foot">\n<div class="room"><p>{made}<span{ours}>Spoken by Respoken '
        "with synthetic voices.</span></p></div>\n</footer>\n"
    )
