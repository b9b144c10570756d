"""Whisper's JSON and its relatives: segments of text, with speakers when they were told apart.

OpenAI's Whisper and faster-whisper write ``segments`` with ``text`` and nobody's name; whisperX
(https://github.com/m-bain/whisperX) adds ``speaker`` to a segment and to each of its words, and the words of
one segment may be of several; whisper.cpp writes ``transcription``; Hugging Face pipelines ``chunks``.
"""

from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, Found, looks_like_json, mentions
from respoken.transcripts.recognised import Fields, Leftovers, Said
from respoken.transcripts.text import fold, mend

_LISTS = ("segments[]", "transcription[]", "chunks[]", "[]")
_MAPS = ("speakers", "speaker_labels", "speaker_names")


def sniff(source: Source) -> float:
    """Sure for JSON with texts in segments, and no body as in a Podcasting 2.0 transcript."""
    if not looks_like_json(source) or not mentions(source, "text") or mentions(source, "body"):
        return 0.0
    if source.head(1)[0].startswith("["):
        return 0.9
    return 0.9 if any(mentions(source, name) for name in ("segments", "transcription", "chunks")) else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a file of segments."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    said: list[Said] = []
    words: list[Said] = []
    names: dict[str, str] = {}
    for found in Document(source, lenient=True).walk(*_LISTS, "word_segments[]"):
        if found.path in _LISTS:
            said += _said(source, found)
        elif found.path in _MAPS and isinstance(found.value, dict):
            draft.claim(found.first, found.last)
            names |= {key: fold(mend(name)) for key, name in found.value.items() if isinstance(name, str)}
        elif found.path == "word_segments[]":
            words.append(_word(Fields(source, found.value, found.first, "a word"), found))
        else:
            leftovers.leave(found)
    if said:
        recognised.drop_repeats(draft, words, "word_segments")
    else:
        said = recognised.joined(words)
    return recognised.read(draft, said, narrator, names)


def _said(source: Source, found: Found) -> list[Said]:
    fields = Fields(source, found.value, found.first, "a segment")
    start_s = _start_s(fields)
    speaker = fields.speaker("speaker", "speakerLabel", "speaker_name")
    whole = Said(fields.text("text"), speaker, start_s, found.first, found.last)
    words = [
        _word(Fields(source, value, found.first, "a word"), found)
        for value in fields.elements("words") if isinstance(value, dict)
    ]
    return recognised.cut(whole, words) if any(word.speaker is not None for word in words) else [whole]


def _word(fields: Fields, found: Found) -> Said:
    text = fields.text("word", "text")
    return Said(text, fields.speaker("speaker"), fields.time("start"), found.first, found.last)


def _start_s(fields: Fields) -> float | None:
    if isinstance(offsets := fields.value.get("offsets"), dict):
        return recognised.time(offsets.get("from"), 1000)
    stamp = fields.value.get("timestamp")
    if isinstance(stamp, list) and stamp:
        return recognised.time(stamp[0])
    times = (fields.time(name) for name in ("start", "start_time", "startTime"))
    return next((time for time in times if time is not None), None)


FORMAT = Format(sniff, parse)
