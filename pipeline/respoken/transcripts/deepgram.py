"""Deepgram's JSON: channels with words, paragraphs, or utterances by speaker.

https://developers.deepgram.com/docs/diarization numbers speakers from 0 in every word;
https://developers.deepgram.com/docs/multichannel gives every channel its own words, and then a channel is
a speaker.
"""

from dataclasses import replace

from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, Found, looks_like_json, mentions
from respoken.transcripts.recognised import Fields, Leftovers, Said

_BEST = "results.channels[].alternatives[]"
_WORDS = f"{_BEST}.words[]"
_PARAGRAPHS = f"{_BEST}.paragraphs.paragraphs[]"
_UTTERANCES = "results.utterances[]"
_WHOLE = f"{_BEST}.transcript"


def sniff(source: Source) -> float:
    """Certain for JSON with results by channel, each with alternatives."""
    if not looks_like_json(source) or not mentions(source, "results", "channels", "alternatives"):
        return 0.0
    return 0.0 if mentions(source, "pronunciation", "items") else 0.95


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Deepgram response: its utterances, else its paragraphs, else its words."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    forms: dict[str, list[tuple[int, Said]]] = {form: [] for form in (_UTTERANCES, _PARAGRAPHS, _WORDS)}
    whole: list[tuple[int, Said]] = []
    for found in Document(source, lenient=True).walk(*forms):
        second_best = found.path.startswith(_BEST) and len(found.places) > 1 and found.places[1] > 0
        if found.path in forms and not second_best:
            forms[found.path].append(_said(source, found))
        elif found.path == _WHOLE and isinstance(found.value, str) and not second_best:
            whole.append((found.places[0], Said(found.value, None, None, found.first, found.last)))
        else:
            leftovers.leave(found)
    forms[_WHOLE] = whole
    return recognised.read(draft, _chosen(draft, forms), narrator)


def _said(source: Source, found: Found) -> tuple[int, Said]:
    """The channel and the words of a word, a paragraph or an utterance."""
    fields = Fields(source, found.value, found.first, "a word" if found.path == _WORDS else "a paragraph")
    channel = found.places[0]
    if found.path == _UTTERANCES:
        spoken_on = fields.value.get("channel")
        channel = spoken_on if isinstance(spoken_on, int) else 0
    if found.path == _PARAGRAPHS:
        sentences = [Fields(source, one, found.first, "a sentence") for one in fields.elements("sentences")]
        text = " ".join(sentence.text("text") for sentence in sentences)
    else:
        text = fields.text("punctuated_word", "transcript", "word")
    return channel, Said(text, fields.speaker("speaker"), fields.time("start"), found.first, found.last)


def _chosen(draft: Draft, forms: dict[str, list[tuple[int, Said]]]) -> list[Said]:
    """The words in the form that says most: the first with speakers, else the first there is."""
    several = {form: len({channel for channel, one in said if one.text.strip()}) > 1
               for form, said in forms.items()}
    there = [form for form, said in forms.items() if said]
    spoken = [
        form for form in there
        if several[form] or any(one.speaker is not None for _, one in forms[form])
    ]
    best = next(iter(spoken or there), _WORDS)
    for form in there:
        if form != best:
            recognised.drop_repeats(draft, [one for _, one in forms[form]], form.removesuffix("[]"))
    said = _by_channel(forms[best]) if several[best] else [one for _, one in forms[best]]
    return recognised.joined(said) if best == _WORDS else said


def _by_channel(said: list[tuple[int, Said]]) -> list[Said]:
    """The words of all channels in the order of their times, each channel and voice a speaker of its own."""
    voices = {(channel, one.speaker) for channel, one in said}
    alone = len({channel for channel, _ in voices}) == len(voices)
    named = [
        replace(one, speaker=channel if alone else f"Channel {channel + 1}, voice {one.speaker}")
        for channel, one in said
    ]
    channels: dict[int, list[Said]] = {}
    for (channel, _), one in zip(said, named, strict=True):
        channels.setdefault(channel, []).append(one)
    return recognised.in_time(channels.values())


FORMAT = Format(sniff, parse)
