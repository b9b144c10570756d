"""A first name suggests how somebody presents only where it is clear."""

import pytest

from respoken.cast.first_names import presentation


@pytest.mark.parametrize(
    ("label", "suggests"),
    [
        ("Tim Hwang", ("masculine", "first name")),
        ("ABRAHAM DANIELS", ("masculine", "first name")),
        ("Zoë", ("feminine", "first name")),
        ("Dr. Maria Lopez", ("feminine", "first name")),
        ("Lopez, Maria", ("feminine", "first name")),
        ("Ms. Smith", ("feminine", "title")),
        ("Mr Robin", ("masculine", "title")),
        # People of every gender are called so, or here or there; nobody is guessed by these.
        *((name, (None, "")) for name in ("Andrea", "Jean", "Kim", "Robin Day", "Skyler Speakman", "Alex")),
        # Not names, or not known.
        *((label, (None, "")) for label in ("Host", "Speaker 1", "Kaoutar El Maghraoui", "Dr.", "", "...")),
    ],
)
def test_what_a_label_suggests(label, suggests):
    assert presentation(label) == suggests
