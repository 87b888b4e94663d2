"""Sharing tips: pools and tip-outs, exact to the minor unit."""

from domain.tips.sharing import AtWork, Earned, Share, TipRuleTerms, share

__all__ = ["AtWork", "Earned", "Share", "TipRuleTerms", "share"]
