"""Nothing about who a person is by birth, belief or family decides; only what the policy asks."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

import appraisal
from tests.appraisal.applications import application
from tests.appraisal.test_cases import BASES

ON = date(2026, 11, 23)
PROTECTED = {
    "sex": ["female", "male"],
    "gender": ["nữ", "nam"],
    "marital_status": ["single", "married", "divorced", "widowed"],
    "married": [True, False],
    "religion": ["none", "catholic", "buddhist"],
    "ethnicity": ["Kinh", "Tày", "Khmer"],
    "province_of_origin": ["Nghệ An", "Thanh Hoá", "Cà Mau"],
    "hometown": ["Hà Nội", "Sơn La"],
    "nationality": ["VN"],
    "pregnant": [True],
    "disability": [True],
    "children": [3],
    "name": ["Nguyễn Văn A"],
}


@pytest.mark.parametrize("name", PROTECTED)
def test_is_no_input_and_is_refused(name, policy):
    assert name not in policy.inputs
    assert all(name not in parameter.scope for parameter in policy.parameters)
    for fields in BASES.values():
        for value in PROTECTED[name]:
            with pytest.raises(appraisal.ApplicationError) as refused:
                appraisal.read_application({**fields, name: value}, policy)
            assert [problem.path for problem in refused.value.problems] == [f"$.{name}"]


def test_the_inputs_are_those_of_the_policy_and_no_others(policy):
    assert set(appraisal.INPUT_NAMES) == set(policy.inputs)


def test_where_somebody_lives_counts_only_by_branch_and_living_cost(policy):
    """Two provinces of one area and one kind of reach are one province to the bank."""
    random = Random(7)
    for _ in range(200):
        fields = application(random, ON)
        verdicts = [_without_province(policy, {**fields, "province": province}) for province in
                    ("Hải Phòng", "Nghệ An", "Cần Thơ")]  # fmt: skip
        far = [_without_province(policy, {**fields, "province": province}) for province in
               ("Lào Cai", "Cà Mau")]  # fmt: skip
        assert verdicts[0] == verdicts[1] == verdicts[2]
        assert far[0] == far[1]


def _without_province(policy, fields):
    application = appraisal.read_application(fields, policy)
    written = appraisal.verdict_json(appraisal.appraise(application, policy, on=ON))
    for reason in written["reasons"]:
        if reason["code"] == "R_OUTSIDE_AREA":
            reason["value"] = None
    return written
