"""Google Speech-to-Text's JSON: results with alternatives, words with a speaker's tag or label.

https://cloud.google.com/speech-to-text/docs/multiple-voices: in the first version every result has its words,
and the last has all of them once more, this time with tags; the second version labels the words where they
stand.
"""

from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, Found, looks_like_json, mentions
from respoken.transcripts.recognised import Fields, Leftovers, Said

_PATHS = ("results[]", "response.results[]")


def sniff(source: Source) -> float:
    """Sure for JSON with results that have alternatives with a transcript, and no channels or items."""
    if not looks_like_json(source) or not mentions(source, "results", "alternatives", "transcript"):
        return 0.0
    return 0.0 if mentions(source, "channels") or mentions(source, "items") else 0.9


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a recognition response."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    texts: list[Said] = []
    tagged: list[Said] = []
    for found in Document(source, lenient=True).walk(*_PATHS):
        if found.path in _PATHS:
            text, words = _result(source, found)
            texts.append(text)
            tagged += words
        else:
            leftovers.leave(found)
    if tagged:
        recognised.drop_repeats(draft, texts, "transcript")
        texts = recognised.joined(tagged)
    return recognised.read(draft, texts, narrator)


def _result(source: Source, found: Found) -> tuple[Said, list[Said]]:
    """The text of a result, and those of its words that are tagged."""
    choices = Fields(source, found.value, found.first, "a result").elements("alternatives")
    best = Fields(source, choices[0] if choices else {}, found.first, "an alternative")
    words = [_word(Fields(source, word, found.first, "a word"), found) for word in best.elements("words")]
    start_s = words[0].start_s if words else None
    text = Said(best.text("transcript"), None, start_s, found.first, found.last)
    return text, [word for word in words if word.speaker not in (None, 0)]


def _word(fields: Fields, found: Found) -> Said:
    speaker = fields.speaker("speakerLabel", "speaker_label", "speakerTag", "speaker_tag")
    names = ("startTime", "startOffset", "start_time")
    value = next((fields.value[name] for name in names if name in fields.value), None)
    if isinstance(value, dict):
        value = f"{value.get('seconds') or 0}.{_billionths(value.get('nanos')):09d}"
    return Said(fields.text("word"), speaker, recognised.time(value), found.first, found.last)


def _billionths(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


FORMAT = Format(sniff, parse)
