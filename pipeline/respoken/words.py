"""Sentences, content words and their stems: what the outline and the notes count.

English only, and crude on purpose: a stem here need only be the same for forms of one word.
"""

import re

_ENDS = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
_NOT_AN_END = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|vs|etc|e\.g|i\.e|U\.S|U\.K|Inc|Jr|Sr|No|[A-Z])\.$")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9']*|\d[\d.,]*%?")
_SHOW = re.compile(
    r"\b(?i:welcome (?:back )?to|listening to|episode of|edition of|next (?:week|time) on|today's) (?:the )?"
    r"((?:[A-Z][\w']*)(?: (?:of|the|and|to|in|[A-Z][\w']*))*)"
)

_STOPWORDS_WORDS = """
a about above across actually after again against all almost along already also although always am among
an and another any anybody anyone anything anyway are around as ask asked at away back basically be became
because become been before began being below best better between big bit both but by call called came can
cannot case certain certainly come comes coming completely could couple course day days deal definitely
did different do does doing done down dude during each either else end enough especially even ever every
everybody everyone everything exactly example fact far feel feels felt few find fine first folks for forth
forward found from fun gave general get gets getting give given gives go goes going gonna gone good got
gotta great guess guy guys had happen happened happening happens hard has have having he hear heard her
here hers herself hey hi high him himself his honestly hope how however huge i idea if important in
incredible incredibly instead interested interesting into is it its itself just keep kept kind kinda knew
know known last late later least left less let lets like likely little long look looked looking looks lot
lots love made main make makes making man many matter may maybe me mean means might mine moment more most
mostly much must my myself name necessarily need needs never new next nice no nobody none nor not nothing
notice now number of off oh ok okay old on once one ones only onto open or order other others otherwise
our ours ourselves out over own part particular particularly pass past people perfect perhaps person piece
place please point points pretty probably problem put question questions quick quite rather read ready
real reality really reason remember right said same saw say saying says second see seeing seem seems seen
sense set several shall she should show side simply since small so some somebody somehow someone something
sometimes somewhere sort speak start started starting still stuff such super sure take taken takes taking
talk talked talking tell tend terms than thank thanks that the their theirs them themselves then there
therefore these they thing things think thinking third this those though thought three through time times
to today together told too took totally toward towards trying try turn two type uh um under understand
until up upon us use used using usually very via wait want wanted wanting wants was way ways we week weeks
well went were what whatever when whenever where whether which while who whoever whole whom whose why wide
will with within without won wonder word words work would wow yeah year years yep yes yet you your yours
yourself
"""
STOPWORDS = frozenset(_STOPWORDS_WORDS.split())


def sentences(text: str) -> list[str]:
    """The sentences of a text; abbreviations such as Dr. and U.S. end none."""
    found: list[str] = []
    for piece in _ENDS.split(text.strip()):
        if found and _NOT_AN_END.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return [sentence for sentence in found if sentence]


def show_names(text: str) -> set[str]:
    """What a show calls itself where it welcomes or takes leave, in lower case."""
    return {name.lower() for name in _SHOW.findall(text.replace("’", "'"))}


def content(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    plain = text.replace("’", "'")
    words = (word.lower().removesuffix("'s").strip("'") for word in _WORD.findall(plain))
    return [stem(word) for word in words if "'" not in word and len(word) > 1 and word not in STOPWORDS]


# An ending, how many letters must stand before it, and what takes its place.
_ENDINGS = (("ies", 3, "y"), ("sses", 2, "ss"), ("ing", 4, ""), ("ed", 4, ""), ("ly", 4, ""))


def stem(word: str) -> str:
    """A lower-case word without its commonest endings."""
    for ending, least, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)] + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
