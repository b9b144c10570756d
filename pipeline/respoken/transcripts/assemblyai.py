"""AssemblyAI's JSON: utterances with a speaker, and words with one each.

https://www.assemblyai.com/docs/api-reference/transcripts/get; times are milliseconds, speakers ``A``, ``B``
or names.
"""

from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, Found, looks_like_json, mentions
from respoken.transcripts.recognised import Fields, Leftovers, Said


def sniff(source: Source) -> float:
    """Sure for JSON with utterances that have a text, or with words and AssemblyAI's own fields."""
    if not looks_like_json(source) or mentions(source, "alternatives") or not mentions(source, "text"):
        return 0.0
    return 0.95 if mentions(source, "utterances") or mentions(source, "words", "audio_url") else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of an AssemblyAI transcript: its utterances, else its words, else its text."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    utterances: list[Said] = []
    words: list[Said] = []
    whole: list[Found] = []
    for found in Document(source, lenient=True).walk("utterances[]", "words[]"):
        if found.path == "utterances[]":
            utterances.append(_said(source, found, "an utterance"))
        elif found.path == "words[]":
            words.append(_said(source, found, "a word"))
        elif found.path == "text" and isinstance(found.value, str):
            whole.append(found)
        else:
            leftovers.leave(found)
    said = utterances or recognised.joined(words)
    if not said:
        said = [Said(str(found.value), None, None, found.first, found.last) for found in whole]
    else:
        for found in whole:
            leftovers.leave(found, "the same words in another form")
        if utterances:
            recognised.drop_repeats(draft, words, "words")
    return recognised.read(draft, said, narrator)


def _said(source: Source, found: Found, what: str) -> Said:
    fields = Fields(source, found.value, found.first, what)
    speaker = fields.speaker("speaker", "channel")
    return Said(fields.text("text"), speaker, fields.time("start", 1000), found.first, found.last)


FORMAT = Format(sniff, parse)
