"""An event names accounts, states and what somebody looked at: whoever acts writes one, and the audit alone is read."""

from fai_portal.access.walls import ON_RECORD, Scope, Wall

WALLS = [Wall("audit_event", Scope.AUDIT, ON_RECORD)]
