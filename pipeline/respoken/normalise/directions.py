"""Which characters of a text are shown but not said: ``[laughter]``, ``(crosstalk)``, ``*sighs*``.

Brackets also hold speech ("(and I mean this)") and editors' additions ("[the company]"), so what is
inside decides: a stage direction is short, names a sound, a voice, a fault or a time, and is no sentence.
"""

import re

_BRACKETED = re.compile(
    r"\[(?P<square>[^\[\]]{0,120})\]|\((?P<round>[^()]{0,120})\)|(?<!\*)\*(?P<star>[^*\n]{1,60})\*(?!\*)"
    r"|<(?P<angle>/?[a-zA-Z][^<>]{0,60})>|♪(?P<music>[^♪]{0,400})♪|\{(?P<brace>[^{}]{0,120})\}"
)

_SOUNDS = (
    "laugh chuckl giggl snicker snort guffaw sigh gasp groan moan cough sneez sniff sob cry weep yawn "
    "gulp exhal inhal breath applau clap cheer boo whistl hum sing music jingle theme cross-?talk "
    "inaudibl unintelligibl indistinct indiscernibl unclear mumbl mutter whisper shout scream yell "
    "gibberish silen paus beep bleep buzz ding dong bell ring ringtone knock bang thud click typing "
    "static nois overlapp interpos interrupt simultaneous background audio speaker voice beat phonetic "
    "sic redact censor foreign clear(?:s|ing)? tongue throat sound sfx fade intro outro ad-?break "
    "commercial recording playback clip begin snap tap door footstep wind thunder rain bark meow dog "
    "timestamp"
)
_SOUND = re.compile(rf"(?i)\b(?:{'|'.join(_SOUNDS.split())})\w*")
_SURE = re.compile(
    r"(?i)\b(?:laugh(?:s|ter|ing)?|chuckl\w+|giggl\w+|sighs?|applause|applauds?|cross-?talk|inaudible|unintelligible|"
    r"indistinct|indiscernible|coughs?|sneezes?|sniffs?|gasps?|groans?|snorts?|clears? throat|beeps?|bleeps?|"
    r"silence|beat|pauses?|cheers|cheering|music|overlapping)\b"
)
_TIME = re.compile(r"^\s*(?:[a-z ]+)?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s*$", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?i)\b(?:i|i'm|i've|we|we're|you|you're|they|it|it's|that|that's|this|is|was|were|are|be|but|if|because|not|no|"
    r"don't|my|your|our|so|which|what|can|will|would|should)\b"
)
_LONGEST = {"square": 8, "brace": 8, "round": 5, "star": 4, "angle": 4}
"""Most words a direction of each kind has."""


def silent(text: str) -> bytearray:
    """One byte a character of ``text``: 1 where it is shown but not said."""
    mask = bytearray(len(text))
    for match in _BRACKETED.finditer(text):
        kind = match.lastgroup or ""
        if kind in {"angle", "music"} or _is_direction(kind, match[kind]):
            mask[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return mask


def _is_direction(kind: str, inside: str) -> bool:
    if _TIME.match(inside) and kind in {"square", "brace", "round"} and ":" in inside:
        return kind != "round" or bool(_SOUND.search(inside)) or inside.strip()[0].isdigit()
    words = inside.split()
    if not words or len(words) > _LONGEST[kind] or _SENTENCE.search(inside.replace("’", "'")):
        return False
    if kind in {"square", "brace"}:
        return bool(_SOUND.search(inside))
    sure = list(_SURE.finditer(inside))
    # "(laughing hard)" and "(both laugh)" begin or end with it; "(our laughter therapy group)" does not.
    return any(not inside[: match.start()].strip() or not inside[match.end() :].strip() for match in sure)
