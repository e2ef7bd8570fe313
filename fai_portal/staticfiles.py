"""Static files with a hash in their name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PinnedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    # Copied scripts name source maps that are not shipped; only url() and @import in style sheets are followed.
    patterns = tuple(
        (glob, rules) for glob, rules in CompressedManifestStaticFilesStorage.patterns if glob == "*.css"
    )
