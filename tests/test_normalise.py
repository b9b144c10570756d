"""Written words as people read them: a table of readings, and what holds for any text."""

import re
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from respoken import normalise
from respoken.engines.base import PHONEMES, plain
from respoken.engines.kokoro.vocab import SOUNDS
from respoken.normalise import letters, numbers, roman

READINGS = """
# money
It raised $2.5 million. => It raised two point five million dollars.
a £3bn fund => a three billion pound fund
$1,299.99 => one thousand two hundred ninety-nine dollars and ninety-nine cents
It costs €20. => It costs twenty euros.
about $0.50 or 50¢ => about fifty cents or fifty cents
$1, not $2 => one dollar, not two dollars
a $5 million deal => a five million dollar deal
the $20 billion valuation => the twenty billion dollar valuation
$10-20 million => ten to twenty million dollars
between $5–$10 => between five to ten dollars
$5/month or $19.99/mo => five dollars per month or nineteen dollars and ninety-nine cents per month
US$5, C$7 and 20€ => five U-S dollars, seven Canadian dollars and twenty euros
¥500 and ₹100 => five hundred yen and one hundred rupees
5 USD => five U-S dollars
USD 5 million => five million U-S dollars
a $1.5M seed round => a one point five million dollar seed round
$100k+ => one hundred thousand dollars plus
-$40 => minus forty dollars
# percent, decimals, counts
25% or 2 percent => twenty-five percent or two percent
0.5% => zero point five percent
10-20% => ten to twenty percent
+5% => plus five percent
100%-owned => one hundred percent owned
3.14 and .5 => three point one four and point five
2,686 people => two thousand six hundred eighty-six people
2000 people => two thousand people
1500 employees => one thousand five hundred employees
1,000,000 users => one million users
10,000+ downloads => ten thousand plus downloads
-5 degrees => minus five degrees
~80 of them => about eighty of them
<5 and >10 => less than five and more than ten
# years, decades
In 2025, => In twenty twenty-five,
since 1905 => since nineteen oh five
in 2008 and 2000 => in two thousand eight and two thousand
the 1990s => the nineteen nineties
the '90s, the 80's => the nineties, the eighties
the 2000s => the two thousands
mid-1990s => mid nineteen nineties
in 1066 => in ten sixty-six
1900 => nineteen hundred
the 2024 elections => the twenty twenty-four elections
class of '08 => class of oh eight
2019–2021 => twenty nineteen to twenty twenty-one
(1618–48) => (sixteen eighteen to forty-eight)
the 2023/24 season => the twenty twenty-three twenty-four season
500 BC => five hundred B-C
# ordinals, fractions, ranges, ratios
the 1st, 2nd, 3rd and 21st => the first, second, third and twenty-first
the 20th century => the twentieth century
1/2 cup => one half cup
1 1/2 cups => one and a half cups
½ or 1½ or 3¾ => one half or one and a half or three and three quarters
2/3 of them => two thirds of them
a 9/10 => a nine out of ten
10-20 of them => ten to twenty of them
pp. 3-5 => pages three to five
We won 3-1. => We won three to one.
16:9 => sixteen to nine
50/50 => fifty fifty
24/7 => twenty-four seven
120/80 => one twenty over eighty
10^6 => ten to the power of six
# units
5 km, 3GB and 10ms => five kilometers, three gigabytes and ten milliseconds
24 kHz at 70 mph => twenty-four kilohertz at seventy miles per hour
1 km or 1kg => one kilometer or one kilogram
a 5 km run => a five kilometer run
a 24GB card => a twenty-four gigabyte card
He is 5'10" tall => He is five foot ten tall
350°F or 180 °C => three hundred fifty degrees Fahrenheit or one hundred eighty degrees Celsius
72° => seventy-two degrees
a 9x13-inch pan => a nine by thirteen inch pan
¾ tsp salt => three quarters teaspoon salt
1/4 lb. butter => one quarter pound butter
25–30 min., then => twenty-five to thirty minutes, then
450 kcal/serving => four hundred fifty kilocalories per serving
80 tokens/s => eighty tokens per second
5 mg/dL => five milligrams per deciliter
100 m² => one hundred square meters
4x faster => four times faster
a 10x engineer => a ten X engineer
4K video => four K video
10K followers => ten thousand followers
# times and dates
10:30 am => ten thirty A-M
at 9 a.m. and 5 p.m. today => at nine A-M and five P-M today
It opens at 9 a.m. Then we go. => It opens at nine A-M. Then we go.
10am, 5.30pm => ten A-M, five thirty P-M
at 5:00 => at five o'clock
at 7:05 => at seven oh five
0600 hours => oh six hundred hours
in 2:00:35 => in two oh oh thirty-five
March 3rd => March third
on March 3 => on March third
July 28, 1914 => July twenty-eighth, nineteen fourteen
Jan. 31, 2025 => January thirty-first, twenty twenty-five
2025-01-31 => January thirty-first twenty twenty-five
3/4/2025 => March fourth twenty twenty-five
25/12/2024 => December twenty-fifth twenty twenty-four
on 2 September 1945 => on the second of September nineteen forty-five
May 5 => May fifth
on 9/11 => on nine eleven
# phone numbers and labels
555-0123 => five five five, oh one two three
(212) 555-0100 => (two one two) five five five, oh one oh oh
1-800-555-0199 => one, eight hundred, five five five, oh one nine nine
500-1000 users => five hundred to one thousand users
a Boeing 737 => a Boeing seven thirty-seven
our 401(k) match => our four oh one K match
call 911 => call nine one one
No. 5 is alive. No. It is not. => Number five is alive. No. It is not.
#1 => number one
# Roman numerals
World War II => World War two
Chapter IV => Chapter four
Henry VIII and Louis XIV => Henry the eighth and Louis the fourteenth
Queen Elizabeth I's court => Queen Elizabeth the first's court
Super Bowl LVIII => Super Bowl fifty-eight
Vol. II => Volume two
Malcolm X => Malcolm X
an IV drip => an I-V drip
# names with digits
o1, R1 and V3 => oh one, R one and V three
GPT-4o => G-P-T four oh
Llama 3.2 => Llama three point two
650B or 7B => six hundred fifty billion or seven billion
H100 and A380 => H one hundred and A three eighty
an RTX 4090 => an R-T-X forty ninety
DeepSeek-R1 => DeepSeek R one
Qwen2.5-72B => Qwen two point five seventy-two billion
Web 2.0 => Web two point oh
Python 3.12.1 => Python three point twelve point one
COVID-19 => Covid nineteen
MP3, 3D and 5G => M-P three, three D and five G
B2B and P2P => B to B and P to P
CO2, H₂O => C-O two, H two O
in Q3 => in Q three
1080p => ten eighty P
F-16, K-12 => F sixteen, K twelve
a 20-year-old => a twenty year old
# letters and acronyms
IBM's IPO => I-B-M's I-P-O
LLMs and APIs => L-L-M's and A-P-I's
MMLU, IDC, AGI and AI => M-M-L-U, I-D-C, A-G-I and A-I
the EU, the U.S. and the US => the E-U, the U-S and the U-S
The U.S. is big. In the U.S. It rained. => The U-S is big. In the U-S. It rained.
the U.S. Senate => the U-S Senate
R&D, AT&T, Q&A => R-and-D, A-T-and-T, Q-and-A
NASA and NATO => Nasa and Nato
ARC, VRAM, CUDA and FORTRAN => Arc, Vram, Cuda and Fortran
RAMs => Rams
MoE, IoT and PhDs => M-O-E, I-O-T and P-H-D's
OpenAI, ChatGPT, xAI => Open A-I, Chat G-P-T, X-A-I
SpaceX and iOS => Space X and I-O-S
DeepSeek, PyTorch, YouTube, iPhone => DeepSeek, PyTorch, YouTube, iPhone
FrontierMath's => FrontierMath's
mRNA => M-R-N-A
THIS IS GREAT. => this is great.
I said NO and I meant it. => I said no and I meant it.
WE NEED AI NOW. => we need A-I now.
DON'T PANIC! => don't panic!
He works in IT, she says IT matters. => He works in I-T, she says I-T matters.
vitamin A is good => vitamin A is good
A plan is plan A. => A plan is plan A.
I B M => I B M
AI-driven => A-I driven
ARC-AGI => Arc A-G-I
TCP/IP => T-C-P I-P
# abbreviations
e.g. this, i.e. that => for example this, that is that
cats, dogs, etc. He left. => cats, dogs, et-cetera. He left.
cats, dogs, etc. are here => cats, dogs, et-cetera are here
Dr. Smith and Mr. Lee => Doctor Smith and Mister Lee
Ms. O'Neill, Prof. X => Miz O'Neill, Professor X
A vs. B => A versus B
St. Louis => Saint Louis
221 Main St. Then left => two hundred twenty-one Main Street. Then left
Apple Inc. is big => Apple Incorporated is big
Martin Luther King Jr. spoke => Martin Luther King Junior spoke
J. K. Rowling, J.R.R. Tolkien => J K Rowling, J-R-R Tolkien
Samuel L. Jackson => Samuel L Jackson
a Ph.D. in E. coli => a P-H-D in E coli
w/o it => without it
# addresses
https://www.example.com/path?x=1 => example dot com slash path
Amazon.com's => Amazon dot com's
tim.hwang@ibm.com => tim dot hwang at I-B-M dot com
config.yaml, main.py => config dot yaml, main dot pie
.NET and Node.js => dot net and Node dot J-S
@timhwang #HistoryPod => at timhwang hashtag History Pod
C++ and C# => C plus plus and C sharp
192.168.0.1 => one hundred ninety-two dot one hundred sixty-eight dot zero dot one
# code words, formulas, designations
write to $STDOUT or stderr => write to dollar standard out or standard error
np.array and torch.nn.Linear => N-P dot array and torch dot N-N dot Linear
df.head() and pandas.DataFrame => D-F dot head and pandas dot Data Frame
It worked.Then it broke. => It worked. Then it broke.
a lot of ways.I think => a lot of ways. I think
Ctrl+C, Alt+F4 and opt-in => control C, alt F four and opt-in
/usr/local/bin and ~/notes.txt => slash user slash local slash bin and tilde slash notes dot T-X-T
src/main.py, and/or he/she => source slash main dot pie, and or he she
localhost:8080 => localhost port eight zero eight zero
NaCl, H₂SO₄ and CaCO3 => N-A-C-L, H two S-O four and C-A-C-O three
B2B, PS5 and NaN => B to B, P-S five and N-A-N
U-235, B-52s and i7-12700K => U two thirty-five, B fifty-twos and I seven twelve seven hundred K
100s of units, the 747s in 300s => hundreds of units, the seven forty-sevens in three hundred seconds
1h 20m or 2m30s, 20m away => one hour twenty minutes or two minutes thirty seconds, twenty meters away
a 6 oz. steak, a 300W supply => a six ounce steak, a three hundred watt supply
ZIP code 90210, PIN 0420 => zip code nine oh two one oh, Pin oh four two oh
+44 20 7946 0958 => plus four four, two oh, seven nine four six, oh nine five eight
Mr. and Mrs. Lee => Mister and Missus Lee
mind your p's and q's => mind your P's and Q's
Act I, Scene iv. The page. I left. => Act one, Scene four. The page. I left.
from 5 % to 7 %. => from five percent to seven percent.
the cost(s) of it => the costs of it
if a < b, a dog => if A less than B, a dog
# symbols and joints
A/B => A B
and/or => and or
Smith & Sons => Smith and Sons
x = 5 => X equals five
α-particles => alpha particles
state-of-the-art, e-mail => state-of-the-art, e-mail
# shown, not said
[laughter] Yes. => Yes.
No [inaudible 00:12:03] way => No way
(crosstalk) Sure. *sighs* => Sure.
(a real parenthesis of speech) => (a real parenthesis of speech)
(I laughed, too.) => (I laughed, too.)
[the company] said => the company said
it is *really* good => it is really good
# punctuation
“This is huge,” he said. => “This is huge,” he said.
"Really?" => “Really?”
‘yes’ => yes
don’t => don't
ago—and by that => ago— and by that
well — or rather – yes => well— or rather— yes
I was-- => I was—
Well... maybe => Well… maybe
WHAT?!?! => what?!
It ended.Then it began. => It ended. Then it began.
# accents
naïve café in Łódź => naive cafe in Lodz
her résumé => her resume
"""

PAIRS = [line.split(" => ") for line in READINGS.strip().splitlines() if not line.startswith("# ")]


def said(text: str) -> str:
    """What is said, the phonemes aside."""
    return plain(" ".join(word.spoken for word in normalise.words(text) if word.spoken))


@pytest.mark.parametrize(("text", "spoken"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_readings(text: str, spoken: str) -> None:
    assert said(text) == spoken


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(PAIRS) >= 150


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It raised $2.5 million today", ["It", "raised", "$2.5 million", "today"]),
        ("USD 5 million is", ["USD 5 million", "is"]),
        ("on March 3rd, 2025", ["on", "March", "3rd,", "2025"]),
        ("well — yes", ["well", "—", "yes"]),
    ],
)
def test_words_are_shown_together_only_when_read_as_one(text: str, words: list[str]) -> None:
    assert [word.text for word in normalise.words(text)] == words


def test_initialisms_carry_their_letters_as_phonemes() -> None:
    (word,) = normalise.words("“LLMs,”")
    assert word.spoken == "“[L-L-M's](/ˌɛlˌɛlˈɛmz/),”"


@pytest.mark.parametrize(
    ("word", "pronounceable"),
    [("NASA", True), ("CUDA", True), ("GREAT", True), ("STRENGTH", True), ("MMLU", False), ("IEEE", False),
     ("ESPN", False), ("HTTP", False), ("RLHF", False), ("QUIT", True)],
)  # fmt: skip
def test_pronounceable(word: str, pronounceable: bool) -> None:
    assert letters.is_pronounceable(word) is pronounceable


@pytest.mark.parametrize(("numeral", "value"), [("I", 1), ("IV", 4), ("XIV", 14), ("LVIII", 58), ("XC", 90)])
def test_roman_values(numeral: str, value: int) -> None:
    assert roman.value(numeral) == value


@pytest.mark.parametrize(
    ("number", "words"),
    [(1905, "nineteen oh five"), (2000, "two thousand"), (2009, "two thousand nine"), (2010, "twenty ten"),
     (1066, "ten sixty-six"), (1900, "nineteen hundred"), (79, "seventy-nine")],
)  # fmt: skip
def test_years(number: int, words: str) -> None:
    assert numbers.year(number) == words


@given(st.integers(0, 10**15 - 1))
def test_a_grouped_number_reads_as_its_value(number: int) -> None:
    assert numbers.spoken(f"{number:,}") == numbers.cardinal(number)


# What speech models' readers take: letters, hyphens, apostrophes, these marks, and given phonemes.
PLAIN = re.compile(r"[“(…]*[A-Za-z'-]*[;:,.!?—…”)]*")
ALPHABET = st.one_of(
    st.text(f"{string.ascii_letters}{string.digits}{string.punctuation} ’“”‘—–…£€½°é\u00a0😀你", max_size=80),
    st.text(max_size=40),
    st.lists(st.sampled_from([text for text, _ in PAIRS]), max_size=3).map(" ".join),
)


@settings(deadline=None)
@given(ALPHABET)
def test_any_text_becomes_words_a_reader_can_read(text: str) -> None:
    words = normalise.words(text)
    assert " ".join(word.text for word in words) == " ".join(re.findall(r"\S+", text))
    for word in " ".join(word.spoken for word in words).split():
        assert PLAIN.fullmatch(PHONEMES.sub("", word)), word
        for match in PHONEMES.finditer(word):
            assert set(match[2]) <= SOUNDS
            assert match[1].isascii()
            assert not set(match[1]) & set(" []()/")


@settings(deadline=None)
@given(ALPHABET)
def test_the_same_text_is_always_read_the_same(text: str) -> None:
    assert normalise.words(text) == normalise.words(text)


PROSE = st.sampled_from(["Yes.", "It works,", "and", "the dog", "(so they say)", "“Well—"])


@given(st.lists(PROSE, min_size=1).map(" ".join))
def test_plain_prose_is_said_as_written(text: str) -> None:
    assert said(text) == text


@pytest.mark.parametrize("text", ["a" * 10_000, "1" * 10_000, "-" * 10_000, "a-" * 5_000, "((" * 5_000,
                                  "A." * 5_000, "$1," * 4_000, "1:1/" * 3_000, "[" * 10_000])  # fmt: skip
def test_a_hostile_word_takes_no_time(text: str) -> None:
    start = time.monotonic()
    normalise.words(text)
    assert time.monotonic() - start < 5


@settings(max_examples=50, deadline=None)
@given(st.from_regex(r"[A-Z]{2,8}", fullmatch=True))
def test_capitals_are_always_said(word: str) -> None:
    assert said(f"The {word} report").split()[0] == "The"
    assert len(said(f"The {word} report").split()) >= 3
