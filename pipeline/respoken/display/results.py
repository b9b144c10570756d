"""What came of a run, in words and tables."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from respoken.display.tables import clock, out, size, table
from respoken.models import Cast, Transcript, Voice

if TYPE_CHECKING:
    from respoken.doctor import Finding
    from respoken.listen import Proposal, Report
    from respoken.manifest import Verified
    from respoken.produce import Fixed, Made, Said


def summary(made: "Made") -> None:
    """Print what was made: files, length, loudness, speed and cast."""
    console, manifest = out(), made.manifest
    console.print(f"[bold]{escape(manifest.title)}[/] in {escape(str(made.folder))}/")
    cast = table("speaker", "voice", "why")
    for part in made.cast.parts:
        cast.add_row(escape(part.speaker), part.voice.name, escape(part.why))
    console.print(cast)
    files = table("file", "size")
    for output in manifest.outputs:
        files.add_row(output.name, size(output.size_bytes))
    console.print(files)
    loudness = manifest.loudness
    console.print(
        f"{clock(manifest.duration_s)} long · {loudness.integrated_lufs:.1f} LUFS, peak "
        f"{loudness.true_peak_dbtp:.1f} dBTP · {manifest.clips_made} clips spoken, "
        f"{manifest.clips_reused} reused"
    )
    if made.anew:
        where = f" on {manifest.device}" if manifest.clips_made else ""
        console.print(
            f"made in {clock(manifest.wall_s)}{where}, {manifest.real_time_factor:.2f} x real time"
        )
    else:
        console.print("nothing changed since it was made: every file is as it was")
    if manifest.verified:
        verified(manifest.verified)
    for warning in manifest.warnings:
        console.print(f"[yellow]warning[/] {escape(warning)}")


def verified(found: "Verified") -> None:
    """Print what came of listening back while an episode was made, and what is still heard wrong."""
    console = out()
    console.print(
        f"heard back: {found.errors} of {found.words:,} words wrong, {found.errors_at_first} at first · "
        f"{found.said_again} utterances said again, {found.bettered} better"
    )
    if found.wrong:
        wrong = table("at", "turn", "speaker", "said", "heard", title="still heard otherwise")
        for one in found.wrong:
            wrong.add_row(
                clock(one.start_s), str(one.turn), escape(one.speaker), escape(one.expected),
                escape(one.heard),
            )
        console.print(wrong)


def transcript(found: Transcript) -> None:
    """Print what was understood of a transcript."""
    console = out()
    console.print(f"format: {found.format}")
    for name, value in (("title", found.title), ("description", found.description)):
        if value:
            console.print(f"{name}: {escape(value)}")
    shown = table("speaker", "turns", "words")
    for speaker in found.speakers:
        shown.add_row(escape(speaker.name), str(speaker.turns), f"{speaker.words:,}")
    console.print(shown)
    if found.set_aside:
        aside = table("line", "set aside", "why")
        for line in found.set_aside:
            aside.add_row(str(line.line), escape(_short(line.text)), escape(line.why))
        console.print(aside)
    for warning in found.warnings:
        console.print(f"[yellow]warning[/] {escape(warning)}")


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def voices(found: Sequence[Voice]) -> None:
    """Print an engine's voices."""
    shown = table("voice", "language", "accent", "presents", "pitch", "quality", "sounds", "licence")
    for voice in found:
        shown.add_row(
            voice.name, voice.language, voice.accent, voice.presentation,
            f"{voice.pitch_hz:.0f} Hz" if voice.pitch_hz else "",
            f"{voice.quality:.2f}" if voice.quality else "", voice.sounds, voice.licence,
        )
    out().print(shown)


def said(told: "Said") -> None:
    """Print how each shown word is read, and where it is heard."""
    console = out()
    timed = told.file is not None
    known = any(word.phonemes is not None for word in told.words)
    shown = table("word", "said as", *(["phonemes"] if known else []), *(["at"] if timed else []))
    for word in told.words:
        alike = word.spoken == word.text
        cells = [escape(word.text), "" if alike else escape(word.spoken) or "not said"]
        cells += [escape(word.phonemes or "")] if known else []
        cells += [f"{word.start_s:.2f} s" if word.start_s is not None else ""] if timed else []
        shown.add_row(*cells)
    console.print(shown)
    if timed:
        console.print(f"{told.file}: {told.duration_s:.1f} s by {told.voice}")


def cast(found: Cast, closeness: Sequence[Sequence[float | None]]) -> None:
    """Print who gets which voice, and the cosine between every two voices."""
    console = out()
    shown = table("speaker", "voice", "accent", "presents", "why")
    for part in found.parts:
        voice = part.voice
        shown.add_row(
            escape(part.speaker), voice.name, voice.accent, voice.presentation, escape(part.why)
        )
    console.print(shown)
    if len(found.parts) > 1:
        names = [part.voice.name for part in found.parts]
        matrix = table("", *names, title="how alike they sound (cosine; one voice with itself is 1)")
        for name, row in zip(names, closeness, strict=True):
            matrix.add_row(name, *("?" if cosine is None else f"{cosine:.2f}" for cosine in row))
        console.print(matrix)
        if any(cosine is None for row in closeness for cosine in row):
            console.print(
                "? not measured here; 'respoken voices --audition DIR' with that engine measures its voices"
            )


def report(found: "Report") -> None:
    """Print what was measured on finished files, the failures last so that they are seen."""
    console = out()
    shown = table("", "check", "measured", "wanted", "where")
    for finding in sorted(found.findings, key=lambda finding: not finding.ok):
        mark = "[green]ok[/]" if finding.ok else "[red]FAIL[/]"
        shown.add_row(
            mark, escape(finding.name), escape(finding.measured), escape(finding.wanted),
            escape(finding.where),
        )
    console.print(shown)


def proposals(found: "Sequence[Proposal]") -> None:
    """Print the words that were heard wrong again and again, and readings for them."""
    if not found:
        return
    console = out()
    shown = table("word", "heard as", "wrong in", "a reading heard right", title="heard wrong more than once")
    for one in found:
        none = f"none of {one.tried} tried"
        shown.add_row(
            escape(one.word), escape("; ".join(one.heard)), f"{one.wrong} of {one.places} places",
            escape(one.reading) or none,
        )
    console.print(shown)
    if lines := [one for one in found if one.reading]:
        console.print("for the show file; 'respoken check --fix' writes them there and says the words again:")
        console.print("[bold]\\[lexicon][/]")
        for one in lines:
            console.print(escape(f"{_key(one.word)} = {json.dumps(one.reading, ensure_ascii=False)}"))


def _key(word: str) -> str:
    return word if word.isascii() and word.replace("-", "a").isalnum() else json.dumps(word)


def fixed(made: "Fixed") -> None:
    """Print what the lexicon was given and what came of it."""
    console = out()
    console.print(f"{len(made.entries)} readings written to {escape(str(made.show_file))}")
    heard = made.report.hearing
    assert heard is not None
    console.print(
        f"{len(made.turns)} turns spoken again · of {heard.words:,} words {made.errors_before} were heard "
        f"wrong, now {heard.errors}"
    )


def findings(found: "Sequence[Finding]") -> None:
    """Print what the doctor found."""
    console = out()
    for finding in found:
        mark = "[green]ok[/]  " if finding.ok else "[red]FAIL[/]"
        console.print(f"{mark} {escape(finding.name)}: {escape(finding.found)}")
        if finding.remedy:
            console.print(f"     {escape(finding.remedy)}")
