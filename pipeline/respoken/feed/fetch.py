"""A file from an address the user named: nothing but http and https, not for long and not without end."""

from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from respoken import __version__
from respoken.errors import FeedError

TIMEOUT_S = 30.0


def is_address(source: str) -> bool:
    """Whether a text is an address of the web, as against a path."""
    return source.lower().startswith(("http://", "https://"))


class _Redirect(HTTPRedirectHandler):
    """Follows a redirect to another address of the web only; urllib would go to ftp as well."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        """The request to follow. Raises URLError for any other scheme."""
        if not is_address(newurl):
            raise URLError(f"it leads to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def get(url: str, most_bytes: int) -> bytes:
    """What is at an address. Raises FeedError when it cannot be had or is larger."""
    request = Request(url, headers={"User-Agent": f"Respoken/{__version__}"})  # noqa: S310 - http(s), see caller
    try:
        with build_opener(_Redirect).open(request, timeout=TIMEOUT_S) as answer:
            data: bytes = answer.read(most_bytes + 1)
    except HTTPError as error:
        error.close()
        raise FeedError(f"the server answers {error.code}.", url, "Check the address.") from error
    except (OSError, HTTPException, ValueError) as error:
        said = getattr(error, "reason", None) or error
        raise FeedError(
            f"cannot be fetched ({said}).", url, "Check the address and the connection."
        ) from error
    if len(data) > most_bytes:
        raise FeedError(f"is larger than {most_bytes // 2**20} MB.", url, "Give the feed itself.")
    return data
