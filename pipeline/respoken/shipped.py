"""Where the files that come with Respoken lie: inside the installed package, or in a checkout."""

from pathlib import Path


def voices_folder() -> Path:
    """The folder of voice vectors and the speaker encoder.

    A wheel carries it as ``respoken/_voices``; in a checkout, and so in an editable install, it is the
    ``voices`` folder at the top.
    """
    package = Path(__file__).parent
    installed = package / "_voices"
    return installed if installed.is_dir() else package.parent.parent / "voices"
