from decimal import Decimal
from fractions import Fraction

from demonstrations.savings.cells import MEASURES, Cell, People
from demonstrations.savings.merging import Merge, is_small, merge_small

HUNDRED = Decimal(100)


def cell(name: str, months: int = 500, **sides: int) -> Cell:
    cohort, category, spmi, age = name.split("|")
    values = {m: Fraction(months if m.endswith("_months") else months * 1000) for m in MEASURES}
    values |= {side: Fraction(value) for side, value in sides.items()}
    return Cell(
        cohort=cohort, category=category, spmi=spmi, age_band=age, people=People(1, 1, 1, 1), **values
    )


def names(cells):
    return [each.name for each in cells]


def totals(cells):
    return {measure: sum(getattr(each, measure) for each in cells) for measure in MEASURES}


def test_large_cells_stay():
    cells = [cell("C1|facility||<65", 100), cell("C1|facility||65+")]
    assert merge_small(cells, HUNDRED) == (tuple(cells), ())


def test_age_goes_first_and_only_in_the_family():
    cells = [
        cell("C1|facility||<65", demo_perf_months=99),
        cell("C1|facility||65+"),
        cell("C1|hcbs||<65"),
        cell("C2|facility||<65"),
    ]
    merged, merges = merge_small(cells, HUNDRED)
    assert names(merged) == ["C1 / facility / all", "C1 / hcbs / <65", "C2 / facility / <65"]
    assert merges == (
        Merge(
            "age_band",
            ("C1 / facility / <65",),
            ("C1 / facility / <65", "C1 / facility / 65+"),
            "C1 / facility / all",
        ),
    )
    assert totals(merged) == totals(cells)
    assert merged[0].people == People(2, 2, 2, 2)


def test_then_spmi_then_cohort():
    cells = [
        cell("C1|community|SPMI|<65", 10),
        cell("C1|community|SPMI|65+", 10),
        cell("C1|community|none|<65", 10),
        cell("C1|community|none|65+", 10),
        cell("C2|community|none|65+"),
    ]
    merged, merges = merge_small(cells, HUNDRED)
    assert [merge.along for merge in merges] == ["age_band", "age_band", "spmi", "cohort"]
    assert [(c.cohort, c.category, c.spmi, c.age_band) for c in merged] == [
        ("all", "community", "all", "all")
    ]
    assert totals(merged) == totals(cells)


def test_spmi_is_enough_where_it_is():
    cells = [
        cell("C1|community|SPMI|<65", 60),
        cell("C1|community|none|<65", 60),
        cell("C2|community|SPMI|<65"),
    ]
    merged, merges = merge_small(cells, HUNDRED)
    assert names(merged) == ["C1 / community / all / <65", "C2 / community / SPMI / <65"]
    assert [merge.along for merge in merges] == ["spmi"]


def test_a_cohort_without_a_baseline_joins_the_others():
    cells = [
        cell("initial|hcbs||65+"),
        cell("new-2014-01|hcbs||65+", demo_base_months=0, demo_base_dollars=0, comp_base_months=0),
    ]
    merged, (merge,) = merge_small(cells, HUNDRED)
    assert names(merged) == ["all / hcbs / 65+"]
    assert merge.small == ("new-2014-01 / hcbs / 65+",)


def test_categories_never_mix_and_what_has_no_neighbor_stays_small():
    cells = [cell("C1|facility||<65", 10), cell("C1|hcbs||<65")]
    assert merge_small(cells, HUNDRED) == (tuple(cells), ())
    assert is_small(cells[0], HUNDRED)
