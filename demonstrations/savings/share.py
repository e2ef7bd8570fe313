"""The state's share of net federal savings, its cap, and the settlement (methodology 1.11)."""

from decimal import Decimal
from fractions import Fraction

from fai_portal.common.money import cents


def state_share(net: Fraction, share_rate: Decimal, *, msr_met: bool) -> Fraction:
    """The share before quality and cap: nothing unless the MSR is met and net savings are positive."""
    return net * Fraction(share_rate) if msr_met and net > 0 else Fraction(0)


def capped_share(share: Fraction, target_dollars: Fraction, cap_pct: Decimal | None) -> Fraction:
    """The share limited to a fraction of target dollars; None is no limit."""
    return share if cap_pct is None else min(share, Fraction(cap_pct) * target_dollars)


def settlement(payment: Decimal, interim: Decimal) -> Decimal:
    """What is still to be paid, in cents; negative means that the state pays back."""
    return cents(Fraction(payment) - Fraction(interim))
