"""How static files are kept where they are deployed: under their hash, and compressed."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """Has the embed's modules import each other under their hashes, too."""

    # Each pass settles what imports only settled files.
    max_post_process_passes = 10
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "*.mjs",
            (
                (
                    r"""(?P<matched>from "(?P<url>\./[a-z-]+\.mjs)")""",
                    'from "%(url)s"',
                ),
            ),
        ),
    )
