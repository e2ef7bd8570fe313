"""A text for everybody names no state. One for some belongs to none either: only who works for all of them meets it."""

from fai_portal.access.walls import Scope, Wall

WALLS = [Wall("search_entry", Scope.WORK, "{row}.audience = ''")]
