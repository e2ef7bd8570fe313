"""Claims become dollars and counts of a person's month, worked by hand."""

from decimal import Decimal

from tests.factories.rif import make_beneficiary, make_claim, make_folder


def paid(read, month="2015-03"):
    return read.month(month)["medicare_paid"]


def test_a_payment_repeated_on_every_line_counts_once(tmp_path, read):
    lines = [make_claim(CLM_LINE_NUM=number, CLM_PMT_AMT="27.50") for number in (1, 2, 3)]
    other = make_claim(CLM_ID="-101", CLM_PMT_AMT="2.50")
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], outpatient=[*lines, other]))
    assert read.rules == set()
    assert paid(read) == Decimal("30.00")
    assert sum(row["medicare_paid"] for row in read.months) == Decimal("30.00")


def test_parts_a_and_b_are_added_and_part_d_stays_apart(tmp_path, read):
    kinds = ("inpatient", "snf", "outpatient", "carrier", "hha", "hospice", "dme")
    files = {
        kind: [make_claim(kind, CLM_ID=f"-{number}", CLM_PMT_AMT=f"{10**number}.01")]
        for number, kind in enumerate(kinds)
    }
    drugs = [make_claim("pde", CVRD_D_PLAN_PD_AMT="5.25", LICS_AMT="1.75")]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], pde=drugs, **files))
    assert "claims_missing" not in read.findings.counts
    assert paid(read) == Decimal("1111111.07")
    assert read.month("2015-03")["part_d_paid"] == Decimal("7.00")
    assert read.month("2015-04")["part_d_paid"] == 0
    counts = ("inpatient", "snf_admit", "ed", "physician", "discharges", "readmit", "hospice")
    assert [read.month("2015-03")[name] for name in counts] == [1, 1, 0, 1, 1, 0, 1]


def test_a_cancel_nets_to_zero_and_takes_its_visit_away(tmp_path, read):
    emergency = {"REV_CNTR": "0450"}
    claims = [
        make_claim(CLM_ID="-1", CLM_PMT_AMT="80.00", **emergency),
        make_claim(CLM_ID="-2", CLM_PMT_AMT="-80.00", **emergency),
        make_claim(CLM_ID="-3", CLM_PMT_AMT="15.00", **emergency),
        # The same claim number for an original and its cancel.
        make_claim(CLM_ID="-4", CLM_PMT_AMT="60.00"),
        make_claim(CLM_ID="-4", CLM_PMT_AMT="-60.00"),
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], outpatient=claims))
    assert read.rules == set()
    assert (paid(read), read.month("2015-03")["ed"]) == (Decimal("15.00"), 1)


def test_a_canceled_stay_is_no_admission(tmp_path, read):
    claims = [
        make_claim("inpatient", CLM_ID="-1", CLM_PMT_AMT="900.00", CLM_ADMSN_DT="10-Mar-2015"),
        make_claim("inpatient", CLM_ID="-2", CLM_PMT_AMT="-900.00", CLM_ADMSN_DT="10-Mar-2015"),
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], inpatient=claims))
    assert paid(read) == 0
    assert (read.month("2015-03")["inpatient"], read.month("2015-03")["discharges"]) == (0, 0)


def test_a_cancel_without_its_original_is_refused(tmp_path, read):
    claims = [make_claim(CLM_PMT_AMT="-80.00")]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], outpatient=claims))
    assert read.findings.verdict == "rejected"
    assert read.rules == {"month_below_zero"}


def test_only_final_action_counts(tmp_path, read):
    claims = [
        make_claim(CLM_ID="-1", FINAL_ACTION="N", CLM_PMT_AMT="80.00"),
        make_claim(CLM_ID="-2", FINAL_ACTION="F", CLM_PMT_AMT="70.00"),
        make_claim(CLM_ID="-3", CLM_MCO_PD_SW="1", CLM_PMT_AMT="60.00"),
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], outpatient=claims))
    assert paid(read) == Decimal("70.00")
    assert read.findings.counts["claim_left_out"] == 2


def test_medical_education_and_disproportionate_share_are_left_out(tmp_path, read):
    claim = make_claim(
        "inpatient",
        CLM_PMT_AMT="10000.00",
        IME_OP_CLM_VAL_AMT="1000.00",
        DSH_OP_CLM_VAL_AMT="200.00",
        CLM_PPS_CPTL_IME_AMT="30.00",
        CLM_PPS_CPTL_DSPRPRTNT_SHR_AMT="4.00",
        CLM_UNCOMPD_CARE_PMT_AMT="0.50",
    )
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], inpatient=[claim]))
    assert paid(read) == Decimal("8765.50")


def test_a_stay_belongs_to_its_admission_and_a_claim_to_its_first_day(tmp_path, read):
    stay = make_claim(
        "inpatient",
        CLM_ADMSN_DT="28-Feb-2015",
        CLM_FROM_DT="01-Mar-2015",
        CLM_THRU_DT="04-Mar-2015",
        NCH_BENE_DSCHRG_DT="04-Mar-2015",
    )
    claim = make_claim(CLM_ID="-7", CLM_FROM_DT="31-Mar-2015", CLM_THRU_DT="02-Apr-2015", CLM_PMT_AMT="7.00")
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], inpatient=[stay], outpatient=[claim]))
    assert [paid(read, f"2015-0{number}") for number in (2, 3, 4)] == [100, 7, 0]
    assert (read.month("2015-02")["inpatient"], read.month("2015-03")["discharges"]) == (1, 1)


def stay(claim, admitted, left, *, provider="500001", status="01", **more):
    return make_claim(
        "inpatient",
        CLM_ID=claim,
        CLM_FROM_DT=admitted,
        CLM_ADMSN_DT=admitted,
        CLM_THRU_DT=left,
        NCH_BENE_DSCHRG_DT=left,
        PRVDR_NUM=provider,
        PTNT_DSCHRG_STUS_CD=status,
        **more,
    )


def test_readmissions_are_counted_at_the_discharge_they_follow(tmp_path, read):
    stays = [
        stay("-1", "02-Jan-2015", "10-Jan-2015"),  # 30 days before the next one: readmitted
        stay("-2", "09-Feb-2015", "12-Feb-2015"),  # 31 days before: not
        stay("-3", "15-Mar-2015", "20-Mar-2015"),  # moved to another hospital the same day: no discharge
        stay("-4", "20-Mar-2015", "25-Mar-2015", provider="500002"),  # readmitted
        stay("-5", "26-Mar-2015", "30-Mar-2015", status="20"),  # died there: no discharge
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], inpatient=stays))
    rows = [read.month(f"2015-0{number}") for number in (1, 2, 3)]
    assert [row["inpatient"] for row in rows] == [1, 1, 3]
    assert [row["discharges"] for row in rows] == [1, 1, 1]
    assert [row["readmit"] for row in rows] == [1, 0, 1]


def test_the_bills_of_one_stay_are_one_admission(tmp_path, read):
    bills = [
        stay("-1", "05-Jan-2015", "31-Jan-2015", status="30", CLM_PMT_AMT="10.00"),
        stay("-2", "05-Jan-2015", "09-Feb-2015", CLM_PMT_AMT="5.00"),
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], inpatient=bills))
    assert (read.month("2015-01")["inpatient"], read.month("2015-02")["inpatient"]) == (1, 0)
    assert (read.month("2015-01")["discharges"], read.month("2015-02")["discharges"]) == (0, 1)
    assert paid(read, "2015-01") == 15


def test_emergency_visits_are_told_by_revenue_center_on_any_line(tmp_path, read):
    claims = [
        make_claim(CLM_ID="-1", REV_CNTR="0001"),
        make_claim(CLM_ID="-1", CLM_LINE_NUM=2, REV_CNTR="0459"),
        make_claim(CLM_ID="-2", REV_CNTR="0981"),
        make_claim(CLM_ID="-3", REV_CNTR="0510"),
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], outpatient=claims))
    assert read.month("2015-03")["ed"] == 2


def test_lines_may_stand_in_a_file_of_their_own(tmp_path, read):
    claims = [{k: v for k, v in make_claim().items() if k not in ("CLM_LINE_NUM", "REV_CNTR")}]
    lines = [
        {"BENE_ID": "-2000001", "CLM_ID": "-100", "CLM_LINE_NUM": str(number), "REV_CNTR": center}
        for number, center in enumerate(("0001", "0450"))
    ]
    folder = make_folder(
        tmp_path, mbsf=[make_beneficiary()], outpatient_base_claims=claims, outpatient_revenue_center=lines
    )
    read = read(folder)
    assert read.rules == set()
    assert (paid(read), read.month("2015-03")["ed"]) == (100, 1)


def test_denied_claims_are_no_visits_and_hospice_spans_its_months(tmp_path, read):
    carrier = [
        make_claim("carrier", CLM_ID="-1", CLM_PMT_AMT="0", CARR_CLM_PMT_DNL_CD="0"),
        make_claim("carrier", CLM_ID="-2", CARR_CLM_PMT_DNL_CD="1"),
        make_claim("carrier", CLM_ID="-3", NCH_CLM_TYPE_CD="72"),
    ]
    hospice = [make_claim("hospice", CLM_ID="-4", CLM_FROM_DT="20-Jan-2015", CLM_THRU_DT="03-Mar-2015")]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], carrier=carrier, hospice=hospice))
    assert read.month("2015-03")["physician"] == 1
    assert [row["hospice"] for row in read.months] == [1, 1, 1] + [0] * 9


def test_counts_are_unknown_without_their_file(tmp_path, read):
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()]))
    row = read.month("2015-03")
    unknown = ("part_d_paid", "inpatient", "ed", "snf_admit", "physician", "discharges", "readmit", "hospice")
    assert {row[name] for name in unknown} == {None}
    assert read.findings.counts["claims_missing"] == 8


def test_deleted_drug_events_do_not_count(tmp_path, read):
    drugs = [
        make_claim("pde", PDE_ID="-1", CVRD_D_PLAN_PD_AMT="5.00"),
        make_claim("pde", PDE_ID="-2", CVRD_D_PLAN_PD_AMT="9.00", ADJSTMT_DLTN_CD="D"),
        make_claim("pde", PDE_ID="-3", CVRD_D_PLAN_PD_AMT="8.00", FINAL_ACTION="N"),
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], pde=drugs))
    assert read.month("2015-03")["part_d_paid"] == 5


def test_claims_of_strangers_and_of_other_months_are_left_out_and_said(tmp_path, read):
    claims = [
        make_claim(CLM_ID="-1", BENE_ID="-77"),
        make_claim(CLM_ID="-2", CLM_FROM_DT="05-Dec-2014", CLM_THRU_DT="05-Dec-2014"),
    ]
    read = read(make_folder(tmp_path, beneficiary=[make_beneficiary()], outpatient=claims))
    assert sum(row["medicare_paid"] for row in read.months) == 0
    assert [finding.row for finding in read.found("claim_of_nobody")] == [2]
    assert [finding.row for finding in read.found("claim_outside_months")] == [3]
