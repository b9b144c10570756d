"""Words that tell what a line is when it is not speech: the labels of remarks, and the phrases of asides.

Only ever one piece of evidence: where a line stands and what the rest of the file does count as well.
"""

import re

ROLES = re.compile(
    r"""(?ix) (?: the\s+ )? (?:
      speaker | spk | s | host | co-?host | guest | interviewer | interviewee | narrator | announcer
    | moderator | presenter | anchor | reporter | correspondent | caller | listener | audience(?:\s+member)?
    | panell?ist | participant | respondent | attendee | facilitator | commentator | operator
    | unknown(?:\s+speaker)? | unidentified(?:\s+(?:speaker|man|woman|male|female))? | speaker\s+unknown
    | multiple\s+speakers | all | both | everyone | everybody | crowd | voice | voice-?\s?over | vo
    | (?:fe)?male(?:\s+(?:speaker|voice))? | m | f | man | woman | boy | girl | person | people
    | student | teacher | professor | doctor | patient | coach | client | customer | agent
    | q | a | question | answer | questioner | user | assistant | human | ai | bot
    | chair | chairman | chairwoman | chairperson | judge | court | witness | clerk | juror | counsel
    | president | secretary | producer | translator | interpreter
    | (?:(?:film|movie|video|audio|news|tv|radio|archive|sound)\s+)?(?:clip|extract|excerpt|trailer|voicemail)
    ) (?: [\s_#.-]* (?: \d{1,4} | [a-z] | one|two|three|four|five|six ) )?"""
)
"""Labels that name a part rather than a person; they need no capital letters."""

REMARKS = frozenset(
    """note notes nb n.b ps p.s fyi warning caution important reminder tip tips hint spoiler spoilers
    update updates updated edit edited correction corrections erratum disclaimer disclosure notice
    summary tl;dr tldr abstract overview highlights highlight takeaway takeaways conclusion conclusions
    topic topics agenda contents outline chapter chapters section sections part act scene step slide
    figure table image photo picture caption illustration exhibit appendix lesson week day module unit
    introduction intro outro preface background context preamble
    link links resource resources reference references source sources citation citations bibliography
    credit credits music song lyrics sponsor sponsors sponsored ad ads advertisement advert promo
    transcript transcription transcriber transcribers title subtitle episode ep season series show
    podcast date dates published posted recorded recording aired duration length runtime time timestamp
    timestamps location place venue author authors editor editors by from to cc bcc subject re fwd pr
    guests hosts participants speakers panelists present attendees cast people
    language languages tag tags keyword keywords category categories description about bio biography
    url website web site homepage blog email e-mail mail phone tel contact address twitter facebook
    instagram linkedin youtube github mastodon discord slack spotify patreon
    example examples e.g eg i.e ie viz vs versus quote quotes definition fact facts fun rule number
    pros cons pro con results result todo fixme version status rating price cost
    witnesses moderators presenters
    license licence copyright file files http https ftp mailto format isbn doi
    break breaks jingle commercial commercials
    translation pronunciation trivia poll rank score total average""".split()  # noqa: SIM905 (a list of words reads better so)
)
"""Labels that introduce a remark, a heading or a field, not a person, whatever number follows them."""

REMARK_PHRASES = frozenset(
    (
        "key takeaways", "key takeaway", "key points", "main points", "bottom line", "for example",
        "table of contents", "show notes", "further reading", "in this episode", "editor's note",
        "editors note", "author's note", "trigger warning", "content warning", "side note", "fun fact",
        "pro tip", "action items", "next steps", "transcribed by", "produced by", "hosted by", "written by",
        "sponsored by", "music by", "edited by", "recorded on", "published on", "release date", "air date",
        "audio", "video", "run time", "reading time", "word count", "follow us", "contact us",
        "spoiler alert", "breaking news", "case study", "the point", "the problem", "the result",
        "video description", "episode description", "video keywords", "the answer", "the question",
        "the good", "the bad", "the ugly", "one more thing", "last updated",
    )
)

SMALL_WORDS = frozenset("a an and from of or the to with &".split())  # noqa: SIM905
"""Particles that are no name even with a capital."""

NOT_IN_NAMES = frozenset(
    """is are was were am be been has have had do does did will would can could should
    this that these those there here what why how when where which who whose if but so because then
    my your our their his her its i you we they he she it me us them not no yes yeah okay
    today tomorrow yesterday now again also just only very really more most first second next last""".split()  # noqa: SIM905 (a list of words reads better so)
)
"""Words a sentence has and a name has not. A name of one word may be any of them (Will, May)."""

INTERJECTIONS = frozenset(
    """yes yeah yep yup no nope nah right okay ok sure exactly absolutely totally definitely certainly indeed
    great cool nice wow thanks thank hello hi hey bye goodbye welcome well so and but or look listen see oh
    ah hmm huh mm-hmm mhm uh-huh uh um awesome excellent fantastic amazing perfect wonderful interesting
    good true correct agreed please sorry anyway actually basically really maybe perhaps never always
    first second third firstly secondly finally next then meanwhile however therefore
    i it he she we they this that these those there here what why how when where who which""".split()  # noqa: SIM905 (a list of words reads better so)
)
"""Words people say on their own, which a name is not."""

PARTICLES = frozenset(
    """a al and ap at av bar ben bin bint da das de degli dei del dela della den der di do dos du e el et
    from i ibn in la las le les lo los mac mc of on op san santa st te ten ter the to und van vom von with
    y zu zum zur & + / of""".split()  # noqa: SIM905 (a list of words reads better so)
)
"""Words that stay small inside names and between two people's names."""

SOUNDS = re.compile(
    r"""(?ix) ^ (?: \W* (?: the\s+)? (?:
      music | laugh\w* | applause | cheer\w* | clap\w* | cross-?talk | overlapping | inaudible
    | unintelligible | indiscernible | silence | pause\w* | sigh\w* | cough\w* | noise | sounds?
    | beep\w* | ding | bell | ring\w*
    | foreign | blank_audio | ad\s+break | break | commercial | theme | jingle | intro | outro | end | audio
    | chuckl\w* | gasp\w* | crying | sniff\w* | whisper\w* | static | speaks? | speaking | playing | plays?
    ) \b .* ) $"""
)
"""What stands in brackets and is heard, not said."""

ASIDES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a disclaimer",
        re.compile(
            r"(?i)\b(?:opinions?|views?|statements?)\b.{0,60}\bexpressed\b"
            r"|\bdo(?:es)? not (?:necessarily )?(?:reflect|represent|constitute)\b"
            r"|\bnot (?:intended|meant) (?:as|to be) .{0,40}\badvice\b"
            r"|\binformational purposes only\b"
        ),
    ),
    (
        "a copyright notice",
        re.compile(
            r"(?i)(?:©|\(c\)|\bcopyright)\s*(?:\(c\)|©)?\s*\d{4}"
            r"|\ball rights reserved\b|\bcreative commons\b"
        ),
    ),
    (
        "a note about the transcript",
        re.compile(
            r"(?i)\b(?:transcript\w*|captions?|subtitles?|transcribed)\b.{0,80}"
            r"\b(?:by|generated|automatic\w*|edited|errors?|inaccura\w*|provided|accura\w*|may contain|AI)\b"
            r"|\bedited for (?:length|clarity)\b"
        ),
    ),
    (
        "a call to action",
        re.compile(
            r"(?i)^\W*(?:listen|subscribe|follow|watch|download|sign up|read|learn|visit|check out|join|share"
            r"|support|rate|review|buy|register|explore|discover|click|tap|tune in|browse)\b"
        ),
    ),
)
"""Reason -> the phrases that give it away, in the order they are tried."""

OFFICE = re.compile(
    r"""(?ix) \s*,\s* (?=[^,]{2,60}(?:,|$)) .{0,40}\b
    (?: (?:co-?)?host | byline | anchor | correspondent | reporter
      | presenter | moderator | narrator | announcer | newscaster | meteorologist | editor | producer
      | commentator | analyst | contributor | journalist | columnist | author | writer | director | founder
      | minister | president | chancellor | senator | congress(?:man|woman) | governor | mayor | secretary
      | ambassador | spokes(?:man|woman|person) | chief | officer | general | sheriff | attorney | lawyer
      | professor | instructor | teacher | student | scientist | doctor | activist | resident | witness
      | cnn | npr | abc | bbc | cbs | nbc | pbs | msnbc | guest | interviewer | ceo | cto | cfo | head | of
    ) \b .* $"""
)
"""What somebody is, behind their name: HOST, BYLINE, CNN ANCHOR."""

BREAKS = re.compile(
    r"""(?ix) (?:the\s+|a\s+|our\s+|end\s+of\s+|start\s+of\s+)?
    (?: (?:ad|mid|sponsor|commercial|music|station)?\s*-?\s*break | mid-?roll | pre-?roll | post-?roll
      | (?:today['’]s\s+|this\s+week['’]s\s+)?sponsors?(?:hip)? (?:\s+(?:message|read|spot|break|segment|ad))?
      | ads? | adverts? | advertisements? | commercials? | promos? | jingles? | music
      | theme(?:\s+(?:song|music))?
      | songs? (?:\s+extract)? | sting(?:er)? | sound\s+effects? | sfx | intermission | applause | laughter
    ) (?:\s*\#?\d{1,2})?"""
)
"""Labels of what is played or read between turns: nobody of the conversation says it."""

CLIP = re.compile(r"(?i)(?:\w+\s+)?(?:clip|extract|excerpt|trailer|voicemail)(?:\s*\#?\d{1,3})?")
"""Labels of a recording that is played: somebody speaks in it, but it does not say who."""

TRANSCRIPT_HEADING = re.compile(
    r"(?i)\W*(?:(?:full|episode|raw|edited|complete)\s+)?transcript(?:ion)?(?:\s+(?:below|follows))?\W*"
)
"""A heading that names nothing but what follows."""

SCENE = re.compile(r"(?:\d{1,3}[.)]?\s+)?(?:INT|EXT|EST|INT\.?/EXT|I/E)[./ ]+[^a-z]*")
"""A screenplay's scene heading."""

TRANSITION = re.compile(r"[A-Z ]{0,30}\b(?:CUT|FADE|DISSOLVE|WIPE)\b[A-Z ]{0,30}[:.]?")
"""A screenplay's CUT TO: or FADE OUT."""

SPEAKING = re.compile(r"\b(?:I|I['’](?:m|ve|ll|d)|[Mm]e|[Mm]y)\b")
"""A person speaking of themselves, as the lines under a transcript do not."""

CREDIT = re.compile(
    r"(?i)^\W*(?:this (?:transcript|episode|podcast|show) (?:was|is|has been) \w+ed\b"
    r"|(?:produced|edited|recorded|hosted|written|music|theme|sound|artwork)\b.{0,30}\bby\b"
    r"|share this\b|related\b)"
)
"""Who made it, which people say aloud too: only where a line stands tells which it is."""

END_MATTER = re.compile(
    r"(?i)^\W*(?:transcri(?:pt|bed|ption)\b.{0,30}\bby\b.{0,80}|https?://\S+|the end"
    r"|(?:transcription|recording|meeting) ended after .{0,20}|this editable transcript was .{0,120}"
    r"|end of (?:the )?(?:transcript|recording|interview|episode|audio|file).{0,40})\W*$"
)
"""Lines nobody speaks, whatever the layout: who transcribed it, that it ends, a bare link."""


def aside_reason(text: str) -> str | None:
    """What kind of aside a line's wording makes it, or None. Only its beginning is looked at."""
    head = text[:400]
    for why, phrases in ASIDES:
        if phrases.search(head):
            return why
    if END_MATTER.search(head):
        return "end matter"
    return "a credit" if CREDIT.search(head) else None
