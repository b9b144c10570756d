"""What hosts say when they change the subject: a small grammar of topic shifts in spoken English.

Each kind of cue is a pattern over one sentence. They are written from how English announces a topic
(a verb of moving or beginning, a word for topic, an ordinal), not from any one show.
"""

import re

_MOVE = r"(?:mov(?:e|ing)|jump(?:ing)?|switch(?:ing)?|shift(?:ing)?|turn(?:ing)?|pivot(?:ing)?|segue|go(?:ing)?" \
        r"|get(?:ting)?|com(?:e|ing)|bring(?:s|ing)?|tak(?:e|es|ing)|transition(?:ing)?)"
_TOPIC = r"(?:topics?|subjects?|stor(?:y|ies)|segments?|themes?|headlines?|sections?|items?|questions?|chapters?" \
         r"|parts?|areas?|things?|pieces? of news|news|releases?|announcements?|papers?|reports?|issues?)"
_ORDINAL = r"(?:first|second|third|fourth|fifth|next|final|last|other|another|new|big|main|different|one more)"
_TALK = r"(?:talk|chat|discuss|speak|cover|get|go|dive|dig|delve|move|turn|switch|shift|jump|pivot|start|begin" \
        r"|kick|look|zoom|step|touch|hear|ask|bring up|explore|unpack|zero|come back|return|circle back|wrap|close)"

_SHIFTS = re.compile(
    rf"\b{_MOVE}\b(?: \w+){{0,2}} (?:on|over|along|ahead|back)?\s*(?:to|into|onto) (?:\w+ ){{0,3}}{_TOPIC}\b"
    rf"|\b(?:our|my|the|a|your)? ?{_ORDINAL} (?:\w+ ){{0,2}}(?:topic|subject|stor(?:y|ies)|segment|headline|theme|section|item)s?\b"
    r"|\b(?:moving|let's move|let me move|want to move|i'll move) (?:us )?(?:on|along|over)\b"
    r"|\b(?:switch|change|shift)(?:ing)? (?:the )?(?:gears?|topics?|subjects?|tack|pace)\b"
    r"|^(?:and |so |okay |all right |alright |now )*(?:next up|up next|next(?:,| is| on)|speaking of|turning (?:now )?to|on to)\b"
    r"|\bbefore we (?:go|close|finish|end|wrap|let you|sign)\b|\bto (?:wrap|close|finish|round) (?:up|out|off|things)\b"
    r"|\b(?:lightning|rapid[- ]fire|speed) round\b|\bbrings? (?:us|me) to\b|\bleads? (?:us|me) (?:\w+ )?(?:in)?to\b"
    r"|\blet's (?:get|dive|jump|go) (?:right |straight )?(?:in|into it|started)\b|\bwithout further ado\b"
    r"|\bmoving (?:on|along|forward) (?:to|from|then)\b|\b(?:that|this) is (?:a )?(?:good|great|nice|perfect) segue\b",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    rf"\blet(?:'s| us| me)(?: \w+)?(?: \w+)? {_TALK}\b"
    rf"|\b(?:i|we)(?:'d| would)?(?: \w+)?(?: \w+)? (?:want(?:ed)?|like|love|hop(?:e|ing)|need|have|got)(?: to|ta)(?: \w+)? {_TALK}\b"
    rf"|\b(?:can|could|should|shall|may|maybe) (?:we|i|you)(?: \w+)?(?: \w+)? (?:talk|discuss|go back|go into|ask|turn|switch|start|tell)\b"
    rf"|\b(?:we|i)(?:'re| are|'m| am)(?: \w+)? (?:going to|gonna)(?: \w+)? (?:talk|cover|discuss|move|turn|start|get)\b"
    r"|\b(?:we|i)'ll(?: \w+)? (?:talk about|cover|discuss|move|turn to|start with)\b",
    re.IGNORECASE,
)
_ASKS_ABOUT = re.compile(
    r"\b(?:what|how) about\b|\b(?:tell|walk|take|talk|give|remind) (?:me|us|our listeners|everyone|the audience)\b"
    r"|\bwhat (?:is|are|was|were|does) (?:the |a |an |your )?\w+|\bwho (?:is|are|was|were)\b"
    r"|\b(?:can|could|would|do) you (?:\w+ )?(?:explain|describe|talk|tell|speak|say|give|define|introduce|walk)\b"
    r"|\b(?:question|curious|wonder(?:ing)?|interested)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^(?:(?:and|but|yeah|yes|cool|great|awesome|right|well|perfect|excellent|nice|interesting|definitely|totally)[,.! ]+)*"
    r"(?:so|okay|ok|all right|alright|now|anyway|anyways|finally|first|second|third|next|lastly|then)\b",
    re.IGNORECASE,
)
_WELCOMES = re.compile(
    r"\bwelcome (?:back )?(?:to|everyone|everybody|listeners)\b|\bthe following is a conversation\b"
    r"|\b(?:joined|joining us|my guest|our guest)\b|\btoday(?:'s| on| we)\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\bthank(?:s| you)(?: all| both| guys| again)?(?: so much| very much| a lot)? for (?:joining|coming|being|listening|your time|tuning|doing|talking|having|taking)"
    r"|\bout of time\b|\b(?:see|catch|talk to) you (?:all |guys )?(?:next|later|again|soon)\b|\bthat's (?:all|it) for\b"
    r"|\b(?:last|final) (?:question|thoughts?|words?)\b|\bwrap(?:ping)? (?:this |it |things )?up\b|\bwhere can (?:people|folks|listeners)\b",
    re.IGNORECASE,
)

KINDS = {
    "shifts": _SHIFTS,
    "proposes": _PROPOSES,
    "asks about": _ASKS_ABOUT,
    "opens": _OPENS,
    "welcomes": _WELCOMES,
    "closes": _CLOSES,
}
"""Kind of cue -> its pattern, for sentences with straight apostrophes."""


def heard(sentence: str) -> frozenset[str]:
    """The kinds of cue in one sentence."""
    plain = sentence.replace("’", "'").strip().lstrip("\"“'")
    return frozenset(kind for kind, pattern in KINDS.items() if pattern.search(plain))
