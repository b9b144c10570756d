"""English: read by ``normalise`` and the engines' own reader; here is what else there is to know of it."""

from respoken.languages.base import Language, Lines

LANGUAGE = Language(
    code="en", name="English",
    small=frozenset(
        "the and of to a in is that it you for on with are this be as was have not they we at from or what"
        " but so can there just"
        " i it's that's about like think know do your if will one all which".split()
    ),
    links=frozenset([
        "and", "but", "or", "so", "because", "which", "that", "who", "while", "when", "where", "if",
        "although",
        "though", "since", "unless", "until", "whereas", "then", "to", "for", "with",
    ]),
    lines=Lines(
        "The voices in this episode are synthetic.", "Chapter {number}. {title}", "{name} speaking.",
        "Clear speech edition.", " (clear speech)",
    ),
)  # fmt: skip
