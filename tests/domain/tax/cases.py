"""Taxes and amounts to try: of every kind, some on the same lines and some not."""

from hypothesis import strategies as st

from domain.tax import Halves, Rounding, Taxable, TaxRules, TaxSnapshot

VAT_12 = TaxSnapshot("VAT12", "VAT", 120_000, included=True)
VAT_10 = TaxSnapshot("VAT10", "VAT", 100_000, included=True)
CGST = TaxSnapshot("CGST", "CGST", 25_000, included=True)
SGST = TaxSnapshot("SGST", "SGST", 25_000, included=True)
STATE = TaxSnapshot("STATE", "State tax", 62_500, included=False)
CITY = TaxSnapshot("CITY", "City tax", 26_250, included=False)
LEVY = TaxSnapshot("LEVY", "Levy", 50_000, included=True)
ON_LEVY = TaxSnapshot("VAT15", "VAT", 150_000, included=True, compound=True)
ADDED_LEVY = TaxSnapshot("LEVY", "Levy", 50_000, included=False)
ON_ADDED_LEVY = TaxSnapshot("VAT15", "VAT", 150_000, included=False, compound=True)
BESIDE = TaxSnapshot("VAT5", "VAT", 50_000, included=True)
ZERO = TaxSnapshot("ZERO", "Zero rate", 0, included=True)

INCLUDED = ((), (VAT_12,), (VAT_10,), (CGST, SGST), (LEVY, ON_LEVY), (ZERO,))
"""Sets of included taxes that have no tax in common."""

EXCLUDED = ((), (STATE,), (CITY,), (STATE, CITY), (ADDED_LEVY, ON_ADDED_LEVY), (STATE, BESIDE))
"""Sets with taxes that are added; some overlap, one has an included tax of its own."""

amounts = st.integers(0, 10**7) | st.integers(0, 60)
included = st.builds(Taxable, amounts, st.sampled_from(INCLUDED))
excluded = st.builds(Taxable, amounts, st.sampled_from(EXCLUDED))
taxables = included | excluded
rules = st.builds(
    TaxRules,
    rounding=st.sampled_from(Rounding),
    halves=st.sampled_from(Halves),
    together=st.booleans(),
)
