"""Words that are spelled alike and said otherwise, told apart by their neighbours where the tagger fails.

misaki's dictionaries choose by part of speech, so most of this mends tags: *watch it live*, *muscles
contract when*, *use tabs*. What a part of speech cannot tell (the metal lead, a singer's bow, a bass guitar)
goes by the company that the word keeps. A word not named here is left as it was tagged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

NOUN, VERB, ADJECTIVE, ADVERB, PAST = "NN", "VB", "JJ", "RB", "VBD"


_ENDS = frozenset([".", ":", "``", "''"])


@dataclass(frozen=True)
class Sense:
    """What a token is: its tag, and phonemes (American) where no dictionary has the word in this sense."""

    tag: str
    phonemes: str | None = None


@dataclass(frozen=True)
class Place:
    """A token among its neighbours. ``words`` are in small letters, ``tags`` Penn Treebank's."""

    words: Sequence[str]
    tags: Sequence[str]
    at: int

    @property
    def tag(self) -> str:
        """The tag it has so far."""
        return self.tags[self.at]

    def word(self, distance: int) -> str:
        """The word so far away, "" beyond the text."""
        return self.words[self.at + distance] if 0 <= self.at + distance < len(self.words) else ""

    def tag_of(self, distance: int) -> str:
        """Its tag, "" beyond the text."""
        return self.tags[self.at + distance] if 0 <= self.at + distance < len(self.words) else ""

    def near(self, cues: frozenset[str]) -> bool:
        """Whether one of the words is at most six words away."""
        around = range(max(0, self.at - 6), min(len(self.words), self.at + 7))
        return any(self.words[place] in cues for place in around if place != self.at)

    @property
    def opens(self) -> bool:
        """Whether a sentence or a clause begins here."""
        return self.at == 0 or self.tag_of(-1) in _ENDS or self.word(-1) in {"please", "then"}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DETERMINERS = _set("a an the this my your his her its our their no any every each another")
_OBJECTS = _set("it them us him me everything everyone this")
_HELPERS = _set("do does did let lets make makes made help helps helped can could will would how where to")
_BE = _set("is are was were be been being 's 're 'm am")


def senses(words: Sequence[str], tags: Sequence[str]) -> dict[int, Sense]:
    """Place -> what a word is, for those that are not what the tagger took them for."""
    small = [word.lower() for word in words]
    found = {}
    for at, word in enumerate(small):
        place = Place(small, tags, at)
        rule = _WORDS.get(word)
        sense = rule(place) if rule else None
        if sense is None and word in _TAGGED:
            sense = _tagged(place)
        if sense is None and words[at] in _NAMES:
            sense = _NAMES[words[at]](place)
        if sense is not None and (sense.tag != tags[at] or sense.phonemes):
            found[at] = sense
    return found


# --- parts of speech that a tagger of small size gets wrong -------------------------------------------

_TAGGED = _set(
    "abuse advocate affiliate aggregate alternate animate appropriate approximate articulate associate "
    "attribute bow close combine compact compound compress conduct conflict console content contest contract "
    "converse convert coordinate decrease defect delegate deliberate desert digest discharge discount "
    "duplicate elaborate entrance escort estimate excuse exploit extract ferment graduate house "
    "implant import incense incline increase initiate insert insult intimate invite live lives misuse "
    "moderate object perfect permit present produce progress project read rebel recall record refund refuse "
    "reject relay segment separate subject subordinate survey suspect tear torment transfer transplant "
    "transport upset use wind"
)
_ORDERS = _set("use import excuse convert extract insert compress reject combine digest")
_NO_OBJECTS = _set(
    "case cases of rate rates tax taxes duty duties tariff tariffs price prices quota quotas and or in on "
    "for by"
)
_ATTRIBUTIVE = _set(
    "sports sales arms systems operations games savings earnings services customs news clothes goods "
    "communications relations means series physics economics politics mathematics athletics"
)
_OFTEN_NOUNS = _set(
    "content project record survey segment present object import house discount transport compound console "
    "contract extract exploit attribute"
)
_WHEN = _set("when before after if as until while")
_GO_ON = _set("DT PRP PRP$ IN RB WRB WP TO RP")


def _tagged(place: Place) -> Sense | None:
    """A noun after an article, a verb after a modal, at the head of an order, or after a plural subject."""
    tag, before, after = place.tag, place.tag_of(-1), place.tag_of(1)
    if tag in {"VB", "VBP", "VBZ"} and place.word(-1) in _DETERMINERS and before != "PRP":
        noun_follows = after.startswith("NN") and not after.startswith("NNP")
        return Sense(ADJECTIVE if noun_follows else "NNS" if tag == "VBZ" else NOUN)
    if not tag.startswith("NN"):
        return None
    if before == "MD" and tag != "NNS":
        return Sense(VERB)
    if tag == "NNS" or place.word(0).endswith("s"):
        return None
    if place.opens and _is_order(place, after):
        return Sense(VERB)
    return Sense("VBP") if before == "NNS" and _has_plural_subject(place, after) else None


def _is_order(place: Place, after: str) -> bool:
    if after in {"DT", "PRP", "PRP$"}:
        return True
    finite = after in {"VBZ", "VBD", "VBP", "MD", ".", ",", ":", ""}
    return place.word(0) in _ORDERS and not finite and place.word(1) not in _NO_OBJECTS


def _has_plural_subject(place: Place, after: str) -> bool:
    """Metals contract when, soldiers desert the army; not a sports record, the sales contract was."""
    if place.word(-1) in _ATTRIBUTIVE or place.word(-2) in {"a", "an"} or place.word(1) == "of":
        return False
    if place.word(0) in _OFTEN_NOUNS:
        return after in {"DT", "PRP", "PRP$", "WRB"} or (after == "." and place.word(-2) in _WHEN)
    return after in _GO_ON or (after == "." and place.word(-2) in {"", "the", "when", "before", "if", "as"})


# --- words by their company ----------------------------------------------------------------------------

_LEADEN = _set(
    "pipe pipes piping paint paints poisoning acid acetate crystal solder shot weight weights bullet bullets "
    "sinker sinkers ore oxide apron shielding shield dust battery batteries crystals glass plumbing plates "
    "exposure contamination smelter levels additives azide sulfide based free lined"
)
_METALS = _set(
    "metal metals zinc copper mercury cadmium arsenic tin nickel iron silver toxic poisonous poisoned ppb "
    "plumbing pipes gasoline petrol alloy alloys drinking molten contaminated ore"
)
_PAINTED = _set("paint paints painted pipe pipes battery batteries solder bullets glass crystal")
_HAZARDS = _LEADEN - _set("levels weight weights free based exposure plates glass shot battery batteries")


def _lead(place: Place) -> Sense | None:
    metal = Sense(NOUN, "lˈɛd")
    verb = place.tag_of(-1) in {"MD", "TO"} or place.word(-1) in _set("i we you they who that not 'll")
    if verb:
        return None
    with_lead = place.word(1) == "-" and place.word(2) in {"based", "free", "lined", "acid"}
    if place.word(1) in _HAZARDS or with_lead:
        return metal
    article = place.word(-1) in _DETERMINERS or place.tag_of(-1).startswith(("JJ", "PRP"))
    if not article and place.word(1) in _LEADEN and place.near(_METALS | {"blood", "water"}):
        return metal
    held = place.word(-1) in {"with", "of", "contain", "contains", "contained", "no", "from"}
    known = place.near(_METALS) or (held and place.near(_PAINTED))
    return metal if known and not article and place.tag.startswith("NN") else None


_FISH = _set(
    "fish fishing sea largemouth smallmouth striped trout lake pond bait grilled fried caught catch river"
)


def _bass(place: Place) -> Sense | None:
    return Sense(NOUN) if place.near(_FISH) else Sense(ADJECTIVE)


_TAKE = _set("take takes took taking taken deep final low little")
_SHIP = _set("ship ship's boat boat's vessel stern hull deck yacht canoe")


def _bow(place: Place) -> Sense | None:
    owned = place.word(-1) in {"a", "his", "her", "their"} and place.word(-2) in _TAKE
    knot_or_weapon = place.word(1) in {"and", "tie"} and place.word(2) != "stern"
    if place.word(-1) in _TAKE or owned:
        return None if knot_or_weapon else Sense(VERB)
    if place.near(_SHIP) and not knot_or_weapon:
        return Sense(VERB)
    bent = place.word(1) in {"out", "down", "before"} and place.word(-1) != "the"
    return Sense(VERB) if bent else _tagged(place)


_SLIGHT = _set(
    "amount amounts quantity quantities detail details difference differences particle particles fraction "
    "change changes trace traces variation variations dose doses scale inspection examination portion "
    "portions crack cracks hole holes creature creatures organism organisms speck specks"
)


def _minute(place: Place) -> Sense | None:
    tiny = place.word(1) in _SLIGHT and not place.tag_of(-1).startswith("CD")
    return Sense(ADJECTIVE) if tiny else None


_AIRED = _set(
    "go goes going went gone air airs aired airing stream streams streamed streaming broadcast broadcasts "
    "broadcasting perform performs performed performing play plays played playing record recorded recording "
    "watch watched watching see saw seen hear heard come comes coming came show shown report reporting"
)


def _live(place: Place) -> Sense | None:
    """An adverb after what is seen or sent and after to be, else as it is tagged."""
    before = place.word(-1)
    helped = any(place.word(-distance) in _HELPERS for distance in (2, 3))
    if before in _OBJECTS and not helped:
        return Sense(ADVERB)
    if before in _AIRED or before in _BE:
        return Sense(ADVERB)
    after_noun = place.tag_of(-1) in {"NN", "NNP"}
    if place.tag.startswith("VB") and after_noun and not helped:
        return Sense(ADVERB)  # the song live; a plural is rather who lives
    return _tagged(place)


_HABIT = _set("every always usually often sometimes daily rarely never whenever weekly")
_IF = _set("if when as while whenever before after how unless until once")
_PAST = _set("yesterday ago last earlier once already")


def _read(place: Place) -> Sense | None:
    if place.tag not in {"VB", "VBP", "VBD"}:
        return _tagged(place)
    if place.tag == "VBP" and (place.near(_HABIT) or (place.word(-1) == "you" and place.word(-2) in _IF)):
        return Sense(VERB)
    if place.tag == "VBP" and place.near(_PAST - {"once"}):
        return Sense(PAST)
    return None


def _resume(place: Place) -> Sense | None:
    """A noun is the paper one applies with, said as in French."""
    named = place.tag in {"NN", "NNS"} and place.tag_of(-1) in {"JJ", "PRP$", "NN"}
    if place.word(-1) not in _DETERMINERS and not named:
        return None
    return Sense(NOUN, "ɹˈɛzəmˌAz" if place.word(0).endswith("s") else "ɹˈɛzəmˌA")


def _tear(place: Place) -> Sense | None:
    rip = place.word(-1) == "and" and place.word(-2) == "wear"
    hurt = _set("muscle ligament meniscus acl tendon cuff labral hamstring fabric")
    if rip or place.word(-1) in hurt or (place.word(1) == "in" and place.near(hurt)):
        return Sense(VERB)
    return _tagged(place)


def _dove(place: Place) -> Sense | None:
    dived = place.word(1) in {"into", "in", "under", "headfirst", "deep", "right", "straight"}
    return Sense(PAST) if dived and place.word(-1) not in _DETERMINERS else None


def _wound(place: Place) -> Sense | None:
    turned = place.word(1) in {"up", "down", "tight", "tightly", "around", "through"}
    return Sense(PAST) if turned and place.word(-1) not in _DETERMINERS else None


def _close(place: Place) -> Sense | None:
    """Close to is near, but after to or a modal."""
    if place.word(1) == "to" and place.tag_of(-1) not in {"TO", "MD"} and not place.tag.startswith("NN"):
        return Sense(ADJECTIVE)
    return _tagged(place)


def _row(place: Place) -> Sense | None:
    quarrel = place.word(1) in {"over", "erupted", "about", "broke"} and place.tag.startswith("NN")
    return Sense(NOUN, "ɹˈW") if quarrel else None


def _nice(place: Place) -> Sense | None:
    """The city, where a capital stands after a word for a place."""
    return Sense("NNP", "nˈis") if place.word(-1) in {"in", "to", "from", "near"} else None


def _reading(place: Place) -> Sense | None:
    """The town, said as the colour."""
    town = place.word(-1) in {"in", "from", "near"} and place.tag_of(1) not in {"NN", "NNS", "NNP"}
    return Sense("NNP", "ɹˈɛdɪŋ") if town else None


def _job(place: Place) -> Sense | None:
    return Sense("NNP", "ʤˈOb") if place.word(-1) == "of" and place.word(-2) in {"book", "patience"} else None


def _polish(place: Place) -> Sense | None:
    order = place.opens and place.tag_of(1) in {"DT", "PRP$", "PRP"}
    return Sense(VERB, "pˈɑlɪʃ") if order else None


Rule = Callable[[Place], Sense | None]

_WORDS: Mapping[str, Rule] = {
    "lead": _lead, "bass": _bass, "bow": _bow, "minute": _minute, "live": _live, "read": _read,
    "resume": _resume, "resumes": _resume, "tear": _tear, "dove": _dove, "wound": _wound, "close": _close,
    "row": _row,
}  # fmt: skip
_NAMES: Mapping[str, Rule] = {"Nice": _nice, "Reading": _reading, "Job": _job, "Polish": _polish}
