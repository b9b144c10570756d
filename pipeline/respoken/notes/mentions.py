"""Names dropped in a conversation: people, organisations, models, products, works, links; and when first.

Names are told by how they are written (naming.py) and what they name by what is said around them (kinds.py).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from respoken import phrases
from respoken.models import Mention, MentionKind, Span
from respoken.notes import kinds, naming
from respoken.notes.known import KINDS
from respoken.notes.naming import CODED, COMMON
from respoken.words import show_names

MOST = 30
_MOST_OF_A_KIND: dict[MentionKind, int] = {"place": 5, "other": 5, "product": 12, "organisation": 14}
_MODELS_ARE_TALKED_OF = 4
"""So often the word model comes, at least, where o1 and R1 are such."""

_SHORT_FORMS = 6
"""How much oftener than the whole a part of a name may come and still be short for it."""

_JOB = re.compile(
    r"\b(?:manager|scientist|engineer|director|officer|professor|researcher|president|editor|analyst"
    r"|developer|lead|head)s?$"
)


@dataclass
class _Name:
    forms: Counter[str] = field(default_factory=Counter)
    evidence: int = 0
    place: tuple[int, int] = (0, 0)
    said: Counter[str] = field(default_factory=Counter)
    kind: MentionKind | None = None

    @property
    def form(self) -> str:
        """As it is written most often."""
        return self.forms.most_common(1)[0][0]


def find(
    spans: Sequence[Span], speakers: Sequence[str], description: str = "", *, english: bool = True
) -> tuple[Mention, ...]:
    """At most 30 names, the most salient, in the order they are first heard.

    spans: what is said, with word times. speakers: their names are no mentions, nor is the show's.
    english: in other languages only links and titles in quotation marks are told.
    """
    texts = [span.text for span in spans]
    names = _collect(texts, english=english)
    plain = Counter(word for text in texts for word in re.findall(r"(?<![\w'’])[a-z]+(?![\w'’])", text))
    own = {part.lower() for speaker in speakers for part in (speaker, *speaker.split())}
    banned = COMMON.union(*(show_names(text) for text in texts))
    kept = _merged({
        key: name for key, name in names.items()
        if name.evidence and key not in banned and not set(key.split()) <= own and not _JOB.search(key)
        and not _only_a_word(key, name, plain) and not _misspelt(key, speakers)
    })
    on_models = plain["model"] + plain["models"] >= _MODELS_ARE_TALKED_OF
    for name in kept.values():
        name.kind = name.kind or kinds.kind(name.form, name.said, plain, on_models=on_models)
        if name.kind == "work" and kinds.is_model(name.form):
            name.kind = "model"
        if name.kind == "link" and name.form.lower() in KINDS:
            name.kind = KINDS[name.form.lower()]
    order = _chosen({key: name for key, name in kept.items() if _worth_a_line(key, name)}, description)
    order.sort(key=lambda key: kept[key].place)
    return tuple(_mention(kept[key], spans) for key in order)


def _collect(texts: Sequence[str], *, english: bool) -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    read = phrases.tag_and_name(texts) if english else [([], []) for _ in texts]
    for number, (text, (tokens, entities)) in enumerate(zip(texts, read, strict=True)):
        for found in naming.names(text, tokens):
            form = re.sub(r"['’]s?$", "", found.form) if found.kind != "link" else found.form
            name = names.setdefault(form.lower().replace("’", "'"), _Name(place=(number, found.start)))
            name.forms[form] += 1
            name.evidence += found.evident
            name.kind = name.kind or found.kind
            inside = [one.label for one in entities if one.start <= found.start < one.end]
            name.said += kinds.votes(text, found.start, found.end, inside[0] if inside else "")
    return names


def _only_a_word(key: str, name: _Name, plain: Mapping[str, int]) -> bool:
    """Whether the transcript writes it without a capital as well, as it does a word: Tech, tech."""
    if name.kind or " " in key or CODED.search(name.form):
        return False
    return plain[key] * 2 >= name.forms.total()


def _misspelt(key: str, speakers: Sequence[str]) -> bool:
    """Whether it is the name of somebody who speaks, written another way: Lex Friedman, Lex Fridman."""
    return " " in key and any(
        key.partition(" ")[0] == speaker.partition(" ")[0]
        and SequenceMatcher(None, key, speaker).ratio() > 0.8
        for speaker in map(str.lower, speakers) if " " in speaker
    )


def _worth_a_line(key: str, name: _Name) -> bool:
    """Whether it tells a reader something: not a first name alone, nor a capital that came once."""
    if name.kind == "work":
        return not re.search(r"\b(?:19|20)\d\d$|^\d+$", name.form)  # April 22, 2024
    stammered = len(set(key.split())) < len(key.split())
    return name.kind == "link" or (not stammered and _is_sure(key, name))


def _is_sure(key: str, name: _Name) -> bool:
    often, alone, coded = name.forms.total(), " " not in key, bool(CODED.search(name.form))
    if alone and len(name.form) < 4 and key not in KINDS and name.kind != "model":
        return often > 4  # AV, EIR, SOC: of the trade, and no name
    if name.kind == "other":
        return often > 2 or (often > 1 and (coded or not alone))
    if name.kind == "place":
        return often > 1
    if key in KINDS:
        return True
    return not (alone and key in kinds.given_names()) and (not alone or often > 1 or coded)


def _merged(names: dict[str, _Name]) -> dict[str, _Name]:
    """A part of exactly one longer name (Epoch in Epoch AI) counts for it, a plural for its singular."""
    found = dict(names)
    for key in sorted(names, key=len):
        wholes = [
            other for other in found
            if other != key and key in other.split() and found[other].kind in (None, "work")
        ]
        of_one = len(wholes) == 1 and not CODED.search(found[key].form) and key not in KINDS
        # Sourcegraph, said forty times, is no short form of Sourcegraph OSS.
        if of_one and wholes[0].split()[0] not in kinds.given_names():
            of_one = found[key].forms.total() <= _SHORT_FORMS * found[wholes[0]].forms.total()
        if key.endswith("s") and key[:-1] in found:
            wholes, of_one = [key[:-1]], True
        if of_one and found[key].kind is None:
            part, whole = found.pop(key), found[wholes[0]]
            whole.evidence += part.evidence
            whole.forms[whole.form] += part.forms.total()
            whole.said += part.said
            whole.place = min(whole.place, part.place)
    return found


def _chosen(names: Mapping[str, _Name], description: str) -> list[str]:
    """Keys of the names to list, the most salient of each kind."""
    order = sorted(names, key=lambda key: (-_salience(key, names[key], description), key))
    counts: Counter[str] = Counter()
    return [key for key in order if not _full(counts, names[key].kind or "other")][:MOST]


def _full(counts: Counter[str], kind: MentionKind) -> bool:
    counts[kind] += 1
    return counts[kind] > _MOST_OF_A_KIND.get(kind, 12)


_BONUS: dict[MentionKind, float] = {
    "person": 3.0, "work": 4.0, "model": 3.0, "link": 4.0, "organisation": 1.5, "place": -2.0, "other": -1.0,
}


def _salience(key: str, name: _Name, description: str) -> float:
    score = min(name.forms.total(), 8) + 0.3 * min(name.evidence, 3) + 0.7 * (" " in key)
    score += _BONUS.get(name.kind or "other", 0.0)
    return score + 3.0 * (name.form in description)


def _mention(name: _Name, spans: Sequence[Span]) -> Mention:
    href = ""
    if name.kind == "link":
        href = name.form if re.match(r"https?://", name.form) else f"https://{name.form}"
    return Mention(
        text=name.form, start_s=_when(spans, name.place), kind=name.kind or "other", href=href
    )


def _when(spans: Sequence[Span], place: tuple[int, int]) -> float:
    """When the word at a place (span, character) is heard."""
    number, offset = place
    span, at = spans[number], 0
    for word in span.words:
        at += len(word.text) + 1
        if at > offset:
            return word.start_s
    return span.start_s


