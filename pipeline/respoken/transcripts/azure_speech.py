"""Azure Speech's JSON: phrases with a speaker's number.

https://learn.microsoft.com/azure/ai-services/speech-service/batch-transcription-get has ``recognizedPhrases``
with a list of readings, the best first, and times in ticks of 100 ns; fast transcription has ``phrases`` with
a text and milliseconds.
"""

from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, Found, looks_like_json, mentions
from respoken.transcripts.recognised import Fields, Leftovers, Said


def sniff(source: Source) -> float:
    """Certain for JSON with phrases as Azure writes them."""
    if not looks_like_json(source):
        return 0.0
    batch = mentions(source, "recognizedPhrases", "nBest")
    return float(batch or mentions(source, "phrases", "offsetMilliseconds"))


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a transcription."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    channels: dict[str, list[Said]] = {}
    for found in Document(source, lenient=True).walk("recognizedPhrases[]", "phrases[]"):
        if found.path.endswith("hrases[]"):
            phrase = Fields(source, found.value, found.first, "a phrase")
            channels.setdefault(str(phrase.value.get("channel")), []).append(_said(phrase, found))
        else:
            leftovers.leave(found)
    said = [one for channel in channels.values() for one in channel]
    if len(channels) > 1:
        said = recognised.in_time(channels.values())
    return recognised.read(draft, said, narrator)


def _said(phrase: Fields, found: Found) -> Said:
    speaker = phrase.speaker("speaker", "channel")
    readings = phrase.elements("nBest")
    best = Fields(phrase.source, readings[0], found.first, "a reading") if readings else phrase
    start_s = phrase.time("offsetMilliseconds", 1000)
    start_s = phrase.time("offsetInTicks", 10_000_000) if start_s is None else start_s
    return Said(best.text("display", "text"), speaker, start_s, found.first, found.last)


FORMAT = Format(sniff, parse)
