"""May this person borrow, how much, and why: a dated policy applied to one application.

    facts = read_facts(folder)              # loan products, base rates, papers
    policy = read_policy(facts)             # the policy file, checked
    application = read_application(data, policy)
    verdict = appraise(application, policy, on=day)

Money is whole đồng, rates are decimals in percent a year, nothing reads the clock, and a day that
the data does not reach is an error.
"""

from appraisal.application import INPUT_NAMES, NEVER, Application, read_application
from appraisal.engine import appraise
from appraisal.errors import ApplicationError, PolicyError, Problem, UnknownDateError
from appraisal.facts import Facts, build_facts, read_facts
from appraisal.model import Outcome, Policy
from appraisal.policy_file import POLICY_FILE, parse_policy, read_policy
from appraisal.verdict import Verdict
from appraisal.written import verdict_json

__all__ = [
    "INPUT_NAMES",
    "NEVER",
    "POLICY_FILE",
    "Application",
    "ApplicationError",
    "Facts",
    "Outcome",
    "Policy",
    "PolicyError",
    "Problem",
    "UnknownDateError",
    "Verdict",
    "appraise",
    "build_facts",
    "parse_policy",
    "read_application",
    "read_facts",
    "read_policy",
    "verdict_json",
]
