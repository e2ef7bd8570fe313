"""The cards of "my work". Each app registers the cards it offers, as with the admin site, so the arrow points down."""

from collections.abc import Callable
from dataclasses import dataclass

from fai_portal.access.checks import type_of_user


@dataclass(frozen=True)
class Item:
    title: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    title: str
    items: tuple[Item, ...]
    empty: str  # what stands there when there is nothing to do
    more: Item | None = None


type_of_provider = Callable[[type_of_user], Card | None]
_providers: list[tuple[int, str, type_of_provider]] = []


def register(provider: type_of_provider, *, place: int = 100) -> type_of_provider:
    """Offer a card: the provider answers with one for this user, or None when it has none for them."""
    name = f"{provider.__module__}.{provider.__qualname__}"
    if name not in {known for _, known, _ in _providers}:
        _providers.append((place, name, provider))
        _providers.sort(key=lambda entry: entry[:2])
    return provider


def cards(user: type_of_user) -> list[Card]:
    """This user's cards, in their places."""
    offered = (provider(user) for _, _, provider in _providers)
    return [card for card in offered if card is not None]
