"""Every speaker has a voice of their own, far from the others, and keeps it."""

import itertools

import pytest

from respoken import cast
from respoken.config import Wish
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.errors import CastError
from respoken.models import ANNOUNCER, Voice

OWN = kokoro_voices.catalogue()
EVERY = [*OWN, *kokoro_voices.blends()]
SIDES = ("feminine", "masculine")


def people(count):
    return [f"Speaker {n}" for n in range(1, count + 1)]


def names(made):
    return {part.speaker: part.voice.name for part in made.parts}


def worst(made):
    rows = cast.closeness(made)
    return max((cosine for n, row in enumerate(rows) for cosine in row[:n] if cosine), default=-1.0)


@pytest.mark.parametrize(("count", "feminine"), [(n, f) for n in range(2, 7) for f in [None, *range(n + 1)]])
def test_up_to_six_voices_are_never_taken_for_each_other(count, feminine):
    speakers = people(count)
    wishes = {} if feminine is None else {
        speaker: Wish(presentation=SIDES[n >= feminine]) for n, speaker in enumerate(speakers)
    }
    made = cast.assign(speakers, OWN, wishes)
    assert [part.speaker for part in made.parts] == speakers
    assert len({part.voice.name for part in made.parts}) == count
    assert worst(made) <= 0.75
    assert all(part.voice.language.startswith("en") for part in made.parts)
    assert not {"af_nicole", "am_adam", "am_santa"} & set(names(made).values())
    for speaker, wish in wishes.items():
        assert made.voices[speaker].presentation == wish.presentation


@pytest.mark.parametrize("count", [1, 5, 40])
def test_the_same_question_has_the_same_answer(count):
    assert cast.assign(people(count), EVERY, {}) == cast.assign(people(count), list(EVERY), {})


def test_the_conversation_of_the_seed():
    speakers = ["Tim Hwang", "Abraham Daniels", "Kaoutar El Maghraoui", "Skyler Speakman"]
    made = cast.assign(speakers, OWN, {"Kaoutar El Maghraoui": Wish(presentation="feminine")})
    sides = [part.voice.presentation for part in made.parts]
    assert sides[:3] == ["masculine", "masculine", "feminine"]
    assert [part.why for part in made.parts] == [
        "first name suggests masculine; set in [cast] to decide",
        "first name suggests masculine; set in [cast] to decide",
        "feminine, as asked",
        "as unlike the others as can be",
    ]
    assert worst(made) < 0.66


def test_a_wish_overrules_a_first_name():
    made = cast.assign(["Maria"], OWN, {"maria": Wish(presentation="masculine", accent="british")})
    assert (made.parts[0].voice.presentation, made.parts[0].voice.accent) == ("masculine", "British")
    assert made.parts[0].why == "masculine british, as asked"


def test_a_voice_asked_for_is_given_and_the_others_keep_away_from_it():
    made = cast.assign(["Ada", "Bo"], OWN, {"Ada": Wish(voice="am_puck")})
    assert names(made)["Ada"] == "am_puck"
    assert made.parts[0].why == "asked for by name"
    assert worst(made) <= cast.FAR_ENOUGH


def test_a_blend_can_be_asked_for():
    blend = kokoro_voices.voice("af_heart*0.7+bf_emma*0.3")
    made = cast.assign(["Ada"], OWN, {"Ada": Wish(voice=blend.name)}, find=kokoro_voices.voice)
    assert made.parts[0].voice == blend


@pytest.mark.parametrize("find", [None, kokoro_voices.voice])
def test_a_voice_that_is_not_there_is_an_error_that_helps(find):
    with pytest.raises(CastError, match=r"^Ada: there is no voice named 'bm_louis'\. Perhaps bm_lewis"):
        cast.assign(["Ada"], OWN, {"Ada": Wish(voice="bm_louis")}, find=find)


def test_an_accent_that_is_not_there_is_an_error_that_helps():
    with pytest.raises(CastError, match=r"Ada: no voice is Klingon\. .* American, Brit"):
        cast.assign(["Ada"], OWN, {"Ada": Wish(accent="Klingon")})


def test_two_speakers_share_a_voice_only_when_that_is_said():
    both = {"Ada": Wish(voice="af_heart"), "Bo": Wish(voice="af_heart")}
    with pytest.raises(CastError, match=r"Bo: af_heart is given to Ada too\..*shared = true"):
        cast.assign(["Ada", "Bo"], OWN, both)
    said = {**both, "Bo": Wish(voice="af_heart", shared=True)}
    assert names(cast.assign(["Ada", "Bo"], OWN, said)) == {"Ada": "af_heart", "Bo": "af_heart"}


def test_the_same_voice_under_another_name_is_noticed():
    wishes = {"Ada": Wish(voice="af_heart+bf_emma"), "Bo": Wish(voice="bf_emma*2+af_heart*2")}
    with pytest.raises(CastError, match="is given to Ada too"):
        cast.assign(["Ada", "Bo"], OWN, wishes, find=kokoro_voices.voice)


def test_who_was_there_before_keeps_the_voice_and_new_guests_keep_away():
    # am_puck and am_fenrir are nearly one voice (0.89): a guest beside am_puck must not get am_fenrir.
    made = cast.assign(["TIM", "Guest"], OWN, {"Guest": Wish(presentation="masculine")}, {"Tim": "am_puck"})
    assert names(made)["TIM"] == "am_puck"
    assert made.parts[0].why == "kept from earlier episodes"
    assert worst(made) <= cast.FAR_ENOUGH


@pytest.mark.parametrize(
    ("wish", "remembered", "why"),
    [
        (Wish(voice="bf_emma"), "af_heart", "asked for by name"),
        (
            Wish(presentation="masculine"), "af_heart",
            "af_heart, kept from earlier, is not as asked; masculine, as asked",
        ),
        (Wish(), "p225", "p225, kept from earlier, is no voice here"),
    ],
)
def test_what_overrides_memory_is_said(wish, remembered, why):
    made = cast.assign(["Kit"], OWN, {"Kit": wish}, {"Kit": remembered})
    assert made.parts[0].voice.name != remembered
    assert made.parts[0].why == why


def test_a_voice_asked_for_is_taken_from_whoever_had_it():
    made = cast.assign(["Kit", "Bo"], OWN, {"Bo": Wish(voice="am_onyx")}, {"Kit": "am_onyx"})
    assert names(made)["Bo"] == "am_onyx"
    assert made.parts[0].why.startswith("am_onyx, kept from earlier, is Bo's here")


def test_the_announcer_is_nobody_else_and_changes_nothing_for_the_others():
    without = cast.assign(people(4), OWN, {})
    made = cast.assign([ANNOUNCER, *people(4)], OWN, {})
    assert made.parts[0].speaker == ANNOUNCER
    assert {**names(without), ANNOUNCER: names(made)[ANNOUNCER]} == names(made)
    assert worst(made) <= 0.75


def test_wishes_for_people_who_are_not_here_are_left_alone():
    assert cast.assign(["Ada"], OWN, {"Bo": Wish(voice="no_such")}) == cast.assign(["Ada"], OWN, {})


def test_names_given_on_the_command_line_must_be_somebodys():
    cast.check_names(["ada byron"], ["Ada Byron", "Bo"])
    with pytest.raises(CastError) as caught:
        cast.check_names(["Ada Biron"], ["Ada Byron", "Bo"])
    assert str(caught.value) == "--cast: nobody named 'Ada Biron' speaks here. Perhaps you mean Ada Byron."


@pytest.mark.parametrize("count", [10, 27, 40, 60])
def test_a_crowd_is_told_apart_with_blends(count):
    made = cast.assign(people(count), EVERY, {})
    assert len({part.voice.fingerprint for part in made.parts}) == count
    assert worst(made) < {10: 0.75, 27: 0.83, 40: 0.88, 60: 0.90}[count]


def test_more_speakers_than_voices_is_an_error_that_says_the_limit():
    limit = sum(voice.language.startswith("en") for voice in EVERY)
    with pytest.raises(CastError, match=f"200 speakers, and {limit} voices"):
        cast.assign(people(200), EVERY, {})
    assert len(cast.assign(people(limit), EVERY, {}).parts) == limit


def test_a_guess_gives_way_when_its_voices_run_out():
    crowd = [f"Maria {n}" for n in range(25)]
    made = cast.assign(crowd, OWN, {})
    assert len({part.voice.name for part in made.parts}) == 25
    assert made.parts[0].why == "the feminine voices are all taken; set in [cast] to decide"


@pytest.mark.parametrize(("language", "named"), [("es-MX", "e"), ("ja", "j"), ("en-GB", "ab")])
def test_only_voices_of_the_shows_language_are_chosen(language, named):
    made = cast.assign(people(3), OWN, {}, language=language)
    assert {part.voice.name[0] for part in made.parts} <= set(named)


def test_voices_of_the_region_come_first_while_there_are_enough():
    few, many = people(4), people(20)
    assert {part.voice.accent for part in cast.assign(few, OWN, {}, language="en-GB").parts} == {"British"}
    assert len({part.voice.accent for part in cast.assign(many, OWN, {}, language="en-GB").parts}) == 2
    asked = {"Speaker 1": Wish(accent="American")}
    assert cast.assign(few, OWN, asked, language="en-GB").parts[0].voice.accent == "American"


@pytest.mark.parametrize("language", ["es", "fr", "it", "pt-BR", "hi"])
def test_a_conversation_has_voices_enough_in_every_language(language):
    made = cast.assign([*people(2), ANNOUNCER], EVERY, {}, language=language)
    spoken = {part.voice.language.partition("-")[0] for part in made.parts}
    assert spoken == {language.partition("-")[0]}
    assert len(set(names(made).values())) == 3
    two = cast.assign(people(2), EVERY, {}, language=language)
    assert worst(two) <= cast.TOLD_APART


def test_a_language_without_voices_is_an_error():
    with pytest.raises(CastError, match="no voice speaks the show's language 'de'"):
        cast.assign(["Ada"], OWN, {}, language="de")


def test_voices_without_embeddings_are_still_each_their_own():
    plain = [Voice(engine="coqui", name=f"p{n}", language="en", licence="") for n in range(9)]
    made = cast.assign(people(9), plain, {})
    assert sorted(names(made).values()) == [voice.name for voice in plain]
    assert all(cosine is None for n, row in enumerate(cast.closeness(made)) for cosine in row[:n])


def test_closeness_is_symmetric_with_ones_on_its_diagonal():
    rows = cast.closeness(cast.assign(people(3), OWN, {}))
    assert [rows[n][n] for n in range(3)] == [1, 1, 1]
    assert all(rows[a][b] == rows[b][a] for a, b in itertools.combinations(range(3), 2))


def test_nobody_is_an_empty_cast():
    assert cast.assign([], OWN, {}).parts == ()


@pytest.mark.parametrize("count", range(2, 7))
def test_nobody_gets_a_voice_of_less_quality_while_there_are_better_ones(count):
    made = cast.assign(people(count), OWN, {})
    assert all((part.voice.quality or 0) >= cast.LEAST_QUALITY for part in made.parts)


@pytest.mark.parametrize("count", range(2, 7))
def test_an_edition_for_bad_hearing_has_voices_further_apart_still(count):
    near, far = (cast.assign(people(count), OWN, {}, apart=apart) for apart in (False, True))
    assert worst(far) <= worst(near)
    assert count > 4 or worst(far) < worst(near) - 0.03
    assert not {"af_nicole", "am_adam", "am_santa"} & set(names(far).values())


def test_who_can_have_their_usual_voice_in_another_edition_has_it():
    alone = cast.assign(people(4), OWN, {}, apart=True)
    first, _, _, last = (part.voice.name for part in alone.parts)
    made = cast.assign(people(4), OWN, {}, apart=True, usual={"Speaker 1": last, "Speaker 2": "af_alloy"})
    assert made.parts[0].voice.name == last
    assert made.parts[3].voice.name == first
    assert worst(made) == worst(alone)
    side = alone.parts[0].voice.presentation
    other = next(part.voice.name for part in alone.parts if part.voice.presentation != side)
    asked = {"Speaker 1": Wish(presentation=side)}
    kept = cast.assign(people(4), OWN, asked, apart=True, usual={"Speaker 1": other})
    assert kept.parts[0].voice.presentation == side


def unmeasured(name, presentation, accent):
    return Voice(
        engine="coqui", name=name, language="en", licence="", presentation=presentation, accent=accent,
    )


def test_voices_nobody_has_measured_are_told_apart_by_what_is_said_of_them():
    voices = [
        unmeasured("p1", "feminine", "Scottish"), unmeasured("p2", "feminine", "Scottish"),
        unmeasured("p3", "feminine", "Irish"), unmeasured("p4", "masculine", "Scottish"),
        unmeasured("p5", "masculine", "Irish"),
    ]
    two = cast.assign(["A", "B"], voices, {})
    assert {voice.presentation for voice in two.voices.values()} == {"feminine", "masculine"}
    women = {speaker: Wish(presentation="feminine") for speaker in "AB"}
    assert {v.accent for v in cast.assign(["A", "B"], voices, women).voices.values()} == {"Scottish", "Irish"}
    assert cast.closeness(two) == [[1.0, None], [None, 1.0]]  # nothing is shown that was not measured


def test_a_voice_nobody_has_measured_may_join_measured_ones():
    stranger = unmeasured("p1", "masculine", "Scottish")
    made = cast.assign(["A", "B"], [*OWN, stranger], {"A": Wish(voice="p1")})
    assert made.voices["A"] == stranger
    assert made.voices["B"].presentation == "feminine"
