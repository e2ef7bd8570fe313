"""Reading this app's data: querysets, frozen dataclasses, frames. Never a write."""
