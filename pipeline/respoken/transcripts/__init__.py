"""Readers of transcript files: the FORMATS table, one module a format.

A new format is one module with ``sniff`` and ``parse``, one line in the table and one sample for the tests.
"""

from collections.abc import Mapping
from pathlib import Path

from respoken.models import Transcript, Turn
from respoken.transcripts import (
    asked,
    assemblyai,
    aws_transcribe,
    azure_speech,
    chapter_list,
    decode,
    deepgram,
    delimited,
    docx,
    google_speech,
    html_page,
    markdown,
    marks,
    plain,
    podcast_json,
    podwhisperer,
    speech_json,
    srt,
    tongue,
    transcriber,
    ttml,
    vtt,
    web_page,
    whisper_json,
)
from respoken.transcripts.base import Format, Source
from respoken.transcripts.text import fold, mend

FORMATS: dict[str, Format] = {
    "vtt": vtt.FORMAT,
    "srt": srt.FORMAT,
    "podcast-json": podcast_json.FORMAT,
    "podwhisperer": podwhisperer.FORMAT,
    "whisper-json": whisper_json.FORMAT,
    "deepgram": deepgram.FORMAT,
    "assemblyai": assemblyai.FORMAT,
    "aws-transcribe": aws_transcribe.FORMAT,
    "google-speech": google_speech.FORMAT,
    "azure-speech": azure_speech.FORMAT,
    "speech-json": speech_json.FORMAT,
    "ttml": ttml.FORMAT,
    "transcriber": transcriber.FORMAT,
    "html": html_page.FORMAT,
    "web-page": web_page.FORMAT,
    "docx": docx.FORMAT,
    "delimited": delimited.FORMAT,
    "markdown": markdown.FORMAT,
    "plain": plain.FORMAT,
}
"""Name -> format. The surest is taken; of equally sure ones the first."""


def read(
    path: Path, narrator: str | None = None, same: Mapping[str, str] | None = None,
    chapters: Path | None = None,
) -> Transcript:
    """Who says what in a transcript file, told from its content, not from its name's ending.

    ``narrator`` speaks every paragraph of a file that names no speakers. ``same`` decides which labels are
    one person, such as {"Dan": "Dan Ott"}; the label's turns get the name. ``chapters`` is a file
    that lists them, in place of the transcript's own. Every line of the file is in a turn or in
    ``set_aside``. Raises TranscriptError, with the line where there is one, also for a label in
    ``same`` that the file does not have.
    """
    found = understand(decode.source(Path(path)), narrator, same)
    return chapter_list.apply(found, Path(chapters)) if chapters else found


def understand(
    source: Source, narrator: str | None = None, same: Mapping[str, str] | None = None
) -> Transcript:
    """The transcript in a decoded file. Raises TranscriptError."""
    narrator = " ".join((narrator or "").split()) or None
    names = recognise(source)
    drafts = ((name, FORMATS[name].parse(source, narrator)) for name in names)
    name, draft = first = next(drafts)
    if not draft.blocks:  # JSON of one service may look like another's, and then holds no speech.
        name, draft = next((pair for pair in drafts if pair[1].blocks), first)
    made = draft.transcript(name, same)
    return made.model_copy(update={"language": tongue.stated(source, draft.language, made.turns)})


def turn(speaker: str, text: str) -> Turn:
    """A turn of words from no file; entities, tags, links and pauses are read as in one that has a file."""
    words, pauses = asked.taken(fold(mend(marks.without_markup(mend(text)))))
    return Turn(index=1, speaker=speaker, text=words, line=1, pauses=pauses)


def recognise(source: Source) -> list[str]:
    """The names of the formats a file may be in, the surest first; the others only where it is quite sure."""
    sure = {name: form.sniff(source) for name, form in FORMATS.items()}
    best = max(sure.values())
    return sorted((name for name in sure if sure[name] >= min(best, 0.6)), key=lambda name: -sure[name])
