"""Where tests stand: above the walls, to arrange and to look. A thread begins with no context, so it takes this one."""

from fai_portal.access.context import ALL_SCOPES, Context, entered

ABOVE = Context("a test", ALL_SCOPES, jobs=True, post=True, record=True)
above_the_walls = entered(ABOVE)  # as a decorator, it is entered anew at each call
