"""The border between exceptions and exit codes."""

import sys
import tempfile
import traceback
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from respoken import __version__
from respoken.errors import RespokenError


class Border(TyperGroup):
    """The one place where exceptions become exit codes and a line on stderr."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error of the user's ends in one line, a bug of ours in a log file."""
        try:
            return super().invoke(ctx)
        except RespokenError as error:
            fail(str(error), 1)
        except KeyboardInterrupt:
            fail("stopped. What is done is kept: the same command goes on from here.", 130)
        except BrokenPipeError:
            raise
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception:  # noqa: BLE001 - the border: a bug is logged whole and told in one line
            with tempfile.NamedTemporaryFile(
                "w", prefix="respoken-", suffix=".log", delete=False, encoding="utf-8"
            ) as log:
                log.write(f"respoken {__version__}\n{sys.argv}\n{traceback.format_exc()}")
            fail(f"a bug in Respoken, not in what you did. Please report it with {log.name}", 3)


def fail(line: str, code: int) -> NoReturn:
    """Print one line on stderr and leave with the code."""
    print("respoken: " + " ".join(line.split()), file=sys.stderr)
    raise typer.Exit(code)
