"""feed.json: what was given once and may never change, whatever becomes of the files.

A listener's player knows an episode by its GUID and orders it by its date. Both are written here when the
episode first enters the feed, and read from here ever after: when it is made again, when its folder was
deleted in between, when the show has moved to another address.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from respoken import atomic
from respoken.errors import FeedError
from respoken.models import Noun

NAME = "feed.json"

Kind = Literal["full", "trailer", "bonus"]


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Record(Noun):
    """What is kept of an episode. The title and what follows come from an imported feed."""

    guid: str = Field(min_length=1)
    published: Moment = Field(description="Date and time in the feed, in UTC.")
    title: str | None = None
    season: int | None = Field(None, ge=1)
    number: int | None = Field(None, ge=1)
    kind: Kind = "full"
    explicit: bool | None = None
    block: bool = False
    transcript: str | None = Field(None, description="Its transcript, a path in the output folder.")
    imported: bool = False


class Edition(Noun):
    """What is kept of a feed that another edition has of its own."""

    guid: str
    guids: Mapping[str, str] = Field(default_factory=dict, description="Slug -> GUID.")


class Ledger(Noun):
    """The contents of feed.json."""

    version: Literal[1] = 1
    guid: str = Field("", description="podcast:guid.")
    episodes: Mapping[str, Record] = Field(default_factory=dict, description="Slug -> what is kept.")
    editions: Mapping[str, Edition] = Field(default_factory=dict)


class Remembered(Noun):
    """What the feed knows of an episode, for whoever makes it again."""

    guid: str
    title: str | None
    date: str = Field(description="ISO 8601 day.")
    season: int | None
    number: int | None


def read(output: Path) -> Ledger:
    """The ledger of an output folder; an empty one when there is none. Raises FeedError when it is broken."""
    path = output / NAME
    try:
        return Ledger.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise FeedError(f"cannot be read ({error.strerror}).", str(path), "Check its permissions.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(map(str, fault["loc"]))
        raise FeedError(
            f"{key + ': ' if key else ''}{fault['msg']}.", str(path),
            "It holds the GUIDs that listeners' players know: bring back a copy, or mend that place.",
        ) from error


def write(output: Path, ledger: Ledger) -> bool:
    """Write feed.json by atomic replace, if that changes it; whether it did."""
    path = output / NAME
    document = {"version": ledger.version, **ledger.model_dump(mode="json", exclude_defaults=True)}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    atomic.write_text(path, text)
    return True


def recall(output: Path, slug: str) -> Remembered | None:
    """What the feed of an output folder knows of an episode, or None. Raises FeedError."""
    record = read(output).episodes.get(slug)
    if record is None:
        return None
    return Remembered(
        guid=record.guid, title=record.title, date=record.published.date().isoformat(),
        season=record.season, number=record.number,
    )


def moment(day: str, now: datetime, last: datetime | None) -> datetime:
    """When an episode of a day is published: noon UTC, which is that day nearly everywhere.

    Never later than now for a day that has begun, since directories hide what lies in the future; and a
    minute after the last of its day, so that several of one day keep their order. last: that one, if any.
    """
    noon = datetime.combine(date.fromisoformat(day), time(12), UTC)
    if noon > now >= datetime.combine(noon.date(), time(0), UTC):
        noon = now.replace(microsecond=0)
    return noon if last is None else max(noon, last + timedelta(minutes=1))
