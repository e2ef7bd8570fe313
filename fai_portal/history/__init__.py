"""What every row remembers, and on whose behalf it changed. Written by triggers, so raw SQL is recorded too."""
