"""How fast transcripts are read: python bench/parsing.py [--mb 10] [FORMAT...]

Writes a conversation of so many megabytes in every format, reads each in a process of its own, and prints
the seconds of CPU and the most memory that reading took, over and above what the program takes to start.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from respoken import transcripts

NAMES = ("Ann Lee", "Bob Ray", "Zoë Núñez")
SENTENCES = (
    "So the water went somewhere, and nobody asked where it was going at the time.",
    "Right.",
    "It is 10:30 here, and “two” bottles of R&D cost about $3.50 each, if you ask me.",
    "I was up there twice, once in the dark, and it was cold enough to freeze the rope to my hands.",
)
Turns = list[tuple[int, int, list[str]]]


def main() -> None:
    """Print a row for each format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("formats", nargs="*", default=list(WRITERS))
    parser.add_argument("--mb", type=float, default=10)
    options = parser.parse_args()
    print(f"{'format':28} {'MB':>6} {'CPU s':>6} {'peak MB':>8} {'x file':>7} {'words':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.formats:
            path = Path(folder) / "talk"
            path.write_bytes(big(name, int(options.mb * 1e6)))
            size_mb = path.stat().st_size / 1e6
            spoken, took_s, peak_mb = measured(path)
            print(
                f"{name:28} {size_mb:6.1f} {took_s:6.2f} {peak_mb:8.0f} {peak_mb / size_mb:7.1f} {spoken:8}",
                flush=True,
            )


def measured(path: Path) -> tuple[int, float, float]:
    """(words, seconds of CPU, megabytes) of reading a file in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measure, (path,))


def _measure(path: Path) -> tuple[int, float, float]:
    before = _peak_mb()
    began = time.process_time()
    transcript = transcripts.read(path)
    took_s = time.process_time() - began
    return sum(speaker.words for speaker in transcript.speakers), took_s, _peak_mb() - before


def _peak_mb() -> float:
    """The most memory this process has had (Linux): unlike getrusage's, it knows nothing of the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def big(name: str, size: int) -> bytes:
    """A file of a format, of about so many bytes."""
    few = WRITERS[name](talk(200))
    sample = few if isinstance(few, bytes) else few.encode()
    if isinstance(few, bytes):
        return bytes(WRITERS[name](talk(size // 200)))
    return str(WRITERS[name](talk(max(200, 200 * size // len(sample))))).encode()


def talk(count: int) -> Turns:
    """(place, speaker, sentences) of so many turns."""
    return [
        (n, n % 3, [SENTENCES[(n * 7 + k) % len(SENTENCES)] for k in range(1 + n % 4)]) for n in range(count)
    ]


def clock(seconds: float, mark: str = ".") -> str:
    """A time as captions write it."""
    whole = int(seconds) % 3_600_000
    return (
        f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{int(seconds * 1000) % 1000:03d}"
    )


def words(turns: Turns) -> Iterator[tuple[int, int, str, float]]:
    """(turn, speaker, word, seconds) of every word."""
    at_s = 0.0
    for number, who, said in turns:
        for word in " ".join(said).split():
            yield number, who, word, round(at_s, 2)
            at_s += 0.4


def escaped(text: str) -> str:
    """Text as XML has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def plain(turns: Turns) -> str:
    """Names and colons."""
    return "".join(f"{NAMES[who]}: {' '.join(said)}\n\n" for _, who, said in turns)


def markdown(turns: Turns) -> str:
    """Bold names."""
    return "".join(f"**{NAMES[who]}:** {' '.join(said)}\n\n" for _, who, said in turns)


def vtt(turns: Turns) -> str:
    """Voice tags."""
    cues = (
        f"{clock(n * 5)} --> {clock(n * 5 + 4)}\n<v {NAMES[who]}>{escaped(' '.join(said))}</v>\n\n"
        for n, who, said in turns
    )
    return "WEBVTT\n\n" + "".join(cues)


def srt(turns: Turns) -> str:
    """Names in cues."""
    return "".join(
        f"{n + 1}\n{clock(n * 5, ',')} --> {clock(n * 5 + 4, ',')}\n{NAMES[who]}: {' '.join(said)}\n\n"
        for n, who, said in turns
    )


def podcast_json(turns: Turns) -> str:
    """A word a segment."""
    said = [
        {"speaker": NAMES[who], "startTime": at, "endTime": at + 0.3, "body": word}
        for _, who, word, at in words(turns)
    ]
    return json.dumps({"version": "1.0.0", "segments": said}, ensure_ascii=False)


def whisper(turns: Turns) -> str:
    """whisperX, with words."""
    spoken: dict[int, list[tuple[int, str, float]]] = {}
    for number, who, word, at in words(turns):
        spoken.setdefault(number, []).append((who, word, at))
    said = [
        {
            "start": row[0][2],
            "end": row[-1][2],
            "text": " ".join(["", *(word for _, word, _ in row)]),
            "words": [
                {"word": w, "start": at, "end": at, "score": 0.9, "speaker": f"SPEAKER_0{who}"}
                for who, w, at in row
            ],
            "speaker": f"SPEAKER_0{row[0][0]}",
        }
        for row in spoken.values()
    ]
    return json.dumps({"segments": said, "language": "en"}, ensure_ascii=False, indent=2)


def podwhisperer(turns: Turns) -> str:
    """A map of speakers."""
    said = [
        {"speakerLabel": f"spk_{who}", "start": n * 5, "end": n * 5 + 4, "text": " " + " ".join(said)}
        for n, who, said in turns
    ]
    return json.dumps(
        {"speakers": {f"spk_{n}": name for n, name in enumerate(NAMES)}, "segments": said}, indent=2
    )


def deepgram(turns: Turns) -> str:
    """Words with speakers."""
    said = [
        {
            "word": word.lower(), "start": at, "end": at + 0.3, "confidence": 0.98, "speaker": who,
            "punctuated_word": word,
        }
        for _, who, word, at in words(turns)
    ]
    return json.dumps(
        {"metadata": {"channels": 1}, "results": {"channels": [{"alternatives": [{"words": said}]}]}}
    )


def assemblyai(turns: Turns) -> str:
    """Words, and utterances."""
    said = [
        {
            "text": word,
            "start": int(at * 1000),
            "end": int(at * 1000),
            "confidence": 0.9,
            "speaker": "ABC"[who],
        }
        for _, who, word, at in words(turns)
    ]
    whole = [
        {"speaker": "ABC"[who], "text": " ".join(said), "start": n * 5000, "end": n * 5000}
        for n, who, said in turns
    ]
    return json.dumps({"id": "1", "audio_url": "x", "words": said, "utterances": whole})


def aws(turns: Turns) -> str:
    """Items, and spans of speakers."""
    rows = list(words(turns))
    spans = [
        {
            "start_time": f"{at}",
            "speaker_label": f"spk_{who}",
            "end_time": f"{at}",
            "items": [{"start_time": f"{at}", "speaker_label": f"spk_{who}", "end_time": f"{at}"}],
        }
        for _, who, _, at in rows
    ]
    items: list[object] = []
    for _, _, word, at in rows:
        bare = word.rstrip(".,")
        items.append(
            {
                "start_time": f"{at}",
                "end_time": f"{at}",
                "type": "pronunciation",
                "alternatives": [{"confidence": "0.9", "content": bare}],
            }
        )
        if bare != word:
            items.append(
                {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": word[-1]}]}
            )
    return json.dumps({"jobName": "x", "results": {"speaker_labels": {"segments": spans}, "items": items}})


def google(turns: Turns) -> str:
    """A last result with tags."""
    said = [
        {"startTime": f"{at}s", "endTime": f"{at}s", "word": word, "speakerTag": who + 1}
        for _, who, word, at in words(turns)
    ]
    whole = [{"alternatives": [{"transcript": " ".join(said), "confidence": 0.9}]} for _, _, said in turns]
    return json.dumps({"results": [*whole, {"alternatives": [{"words": said}]}]})


def azure(turns: Turns) -> str:
    """Phrases."""
    said = [
        {"channel": 0, "speaker": who + 1, "offsetInTicks": n * 10**7, "nBest": [{"display": " ".join(said)}]}
        for n, who, said in turns
    ]
    return json.dumps({"recognizedPhrases": said})


def ttml(turns: Turns) -> str:
    """Apple's words."""
    rows: list[str] = []
    for n, who, said in turns:
        spans = "".join(
            f'<span podcasts:unit="word" begin="{n}.5" end="{n}.9">{escaped(word)}</span>'
            for word in " ".join(said).split()
        )
        rows.append(
            f'<p begin="{n}.0" ttm:agent="SPEAKER_{who}"><span podcasts:unit="sentence">{spans}</span></p>\n'
        )
    head = '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
    return f"{head} xmlns:podcasts='p'><body><div>{''.join(rows)}</div></body></tt>\n"


def trs(turns: Turns) -> str:
    """Transcriber's turns."""
    people = "".join(f'<Speaker id="spk{n}" name="{name}"/>\n' for n, name in enumerate(NAMES))
    rows = "".join(
        f'<Turn speaker="spk{who}" startTime="{n * 5}" endTime="{n * 5 + 4}">\n<Sync time="{n * 5}"/>\n'
        f"{escaped(' '.join(said))}\n</Turn>\n"
        for n, who, said in turns
    )
    head = f"<Trans>\n<Speakers>\n{people}</Speakers>\n<Episode>\n<Section>\n"
    return f"{head}{rows}</Section>\n</Episode>\n</Trans>\n"


def html(turns: Turns) -> str:
    """Cited names."""
    rows = "".join(
        f"<cite>{NAMES[who]}:</cite>\n<time>{clock(n * 5)[:8]}</time>\n<p>{escaped(' '.join(said))}</p>\n"
        for n, who, said in turns
    )
    return f"<!DOCTYPE html>\n<html><body>\n{rows}</body></html>\n"


def web_page(turns: Turns) -> str:
    """Bold names."""
    rows = "".join(
        f"<p><strong>{NAMES[who]}:</strong> {escaped(' '.join(said))}</p>\n" for _, who, said in turns
    )
    return f"<!DOCTYPE html>\n<html><body>\n{rows}</body></html>\n"


def delimited(turns: Turns) -> str:
    """CSV with a header."""
    rows = "".join(f'{n * 5},{NAMES[who]},"{" ".join(said)}"\n' for n, who, said in turns)
    return f"start,speaker,text\n{rows}"


def speech_json(turns: Turns) -> str:
    """Sentences, as no service in particular has them."""
    said = [
        {"index": n, "speaker_name": NAMES[who], "sentence": " ".join(said), "start_time": n * 5}
        for n, who, said in turns
    ]
    return json.dumps({"sentences": said}, indent=1)


def brackets(turns: Turns) -> str:
    """A layout of text: names in brackets, and all that stands among words."""
    return "".join(
        f"[{NAMES[who]}] {' '.join(said)} [1] &amp; [laughs] (00:12) {{ad}}\n" for _, who, said in turns
    )


def timed(turns: Turns) -> str:
    """A layout of text: times and names in front of the words."""
    return "".join(f"[{clock(n * 5)[:8]}] {NAMES[who]}: {' '.join(said)}\n" for n, who, said in turns)


def docx(turns: Turns) -> bytes:
    """A document whose text takes up the size; packed, the file is small."""
    rows = "".join(
        f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{NAMES[who]}:</w:t></w:r>"
        f'<w:r><w:t xml:space="preserve"> {escaped(" ".join(said))}</w:t></w:r></w:p>'
        for _, who, said in turns
    )
    path = Path(tempfile.gettempdir()) / "respoken-parsing.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            f"{rows}</w:body></w:document>",
        )
    data = path.read_bytes()
    path.unlink()
    return data


WRITERS: dict[str, Callable[[Turns], str | bytes]] = {
    "plain": plain, "markdown": markdown, "vtt": vtt, "srt": srt, "podcast-json": podcast_json,
    "whisper-json": whisper, "podwhisperer": podwhisperer, "deepgram": deepgram, "assemblyai": assemblyai,
    "aws-transcribe": aws, "google-speech": google, "azure-speech": azure, "ttml": ttml, "transcriber": trs,
    "html": html, "docx": docx, "web-page": web_page, "delimited": delimited, "speech-json": speech_json,
    "text: [name]": brackets, "text: [time] name:": timed,
}

if __name__ == "__main__":
    sys.exit(main())
