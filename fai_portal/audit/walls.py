"""An event names accounts, states and what somebody looked at: whoever acts writes one, and the audit alone is read.

When the public record was last loaded is itself public: its catalog says so.
"""

from fai_portal.access.walls import ON_RECORD, Scope, Wall

WALLS = [Wall("audit_event", Scope.AUDIT, ON_RECORD, read="{row}.action = 'public_record.load'")]
