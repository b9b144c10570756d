"""Amazon Transcribe's JSON: a list of words and marks, and who spoke when in a list of its own.

https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html#how-output: every word is an item with
alternatives, punctuation is an item without times, times are texts. Speakers stand in the items, or in
``speaker_labels``, to be matched by their start times; channels stand in ``channel_labels``.
"""

from dataclasses import replace

from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, Found, looks_like_json, mentions
from respoken.transcripts.recognised import Fields, Id, Leftovers, Said

_ITEMS = "results.items[]"
_SPANS = "results.speaker_labels.segments[]"
_CHANNELS = "results.channel_labels.channels[].items[]"


def sniff(source: Source) -> float:
    """Certain for JSON with results that are items with alternatives."""
    return float(looks_like_json(source) and mentions(source, "results", "items", "alternatives", "type"))


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of an Amazon Transcribe result."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    words: list[Said] = []
    channels: dict[int, list[Said]] = {}
    speakers: dict[float | None, Id] = {}
    for found in Document(source, lenient=True).walk(_ITEMS, _SPANS, _CHANNELS):
        if found.path == _ITEMS:
            _add(words, _word(source, found))
        elif found.path == _CHANNELS:
            word = replace(_word(source, found), speaker=found.places[0])
            _add(channels.setdefault(found.places[0], []), word)
        elif found.path == _SPANS:
            draft.claim(found.first, found.last)
            speakers.update(_times(Fields(source, found.value, found.first, "a speaker's span")))
        else:
            leftovers.leave(found)
    if channels and all(word.speaker is None for word in words):
        recognised.drop_repeats(draft, words, "items")
        words = recognised.in_time(channels.values())
    else:
        recognised.drop_repeats(
            draft, [word for channel in channels.values() for word in channel], "channel_labels"
        )
    said = [
        replace(word, speaker=speakers.get(word.start_s)) if word.speaker is None else word for word in words
    ]
    return recognised.read(draft, recognised.joined(said), narrator)


def _word(source: Source, found: Found) -> Said:
    fields = Fields(source, found.value, found.first, "an item")
    choices = fields.elements("alternatives")
    best = Fields(source, choices[0] if choices else {}, found.first, "an alternative")
    speaker = fields.speaker("speaker_label", "channel_label")
    start_s = None if fields.value.get("type") == "punctuation" else fields.time("start_time")
    return Said(best.text("content"), speaker, start_s, found.first, found.last)


def _add(words: list[Said], word: Said) -> None:
    """Add a word to the list; a mark, which has no time, goes to the word before."""
    if word.start_s is None and words:
        words[-1] = replace(words[-1], text=words[-1].text + word.text, last=max(words[-1].last, word.last))
    else:
        words.append(word)


def _times(span: Fields) -> dict[float | None, Id]:
    """When a word starts -> who says it, for the words of a span."""
    found: dict[float | None, Id] = {span.time("start_time"): span.speaker("speaker_label")}
    for value in span.elements("items"):
        item = Fields(span.source, value, span.line, "an item")
        found[item.time("start_time")] = item.speaker("speaker_label") or span.speaker("speaker_label")
    found.pop(None, None)
    return found


FORMAT = Format(sniff, parse)
