"""Made-up person-months of a demonstration and its comparison group, with a known effect.

`Plan` says what to make, `write` makes the files. Nobody in them exists. Pure: numpy and pyarrow, no Django.
"""

from enrollees.synthetic.areas import Areas, County, pick
from enrollees.synthetic.files import FORMATS, OutputRefused, prepare, write
from enrollees.synthetic.plan import Plan

__all__ = ["FORMATS", "Areas", "County", "OutputRefused", "Plan", "pick", "prepare", "write"]
