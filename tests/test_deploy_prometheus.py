"""The files of `deploy/prometheus`: what they ask for is there, and an alert comes when it shall."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from deployed import changed
from manual import MANUAL

RULES = ROOT / "deploy" / "prometheus" / "autoconfig.rules.yaml"
ALERTS = {rule["alert"]: rule for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]}
DASHBOARD = json.loads(changed("prometheus/autoconfig.dashboard.json", {}))
QUERIES = {
    f"{panel['title']} {target['refId']}": target["expr"]
    for panel in DASHBOARD["panels"]
    for target in panel["targets"]
}
EXPRESSIONS = QUERIES | {name: rule["expr"] for name, rule in ALERTS.items()}

# For each alert samples of a minute each, with which it comes.
SAMPLES = {
    "AutoconfigDown": {"up": "0x30"},
    "AutoconfigServesNothing": {"autoconfig_profiles": "0x30"},
    "AutoconfigProfilesBad": {"autoconfig_profiles_bad": "1x30"},
    "AutoconfigCertificateEnds": {'autoconfig_certificate_expiry_timestamp_seconds{use="tls"}': "86400x120"},
    "AutoconfigFails": {'autoconfig_answers_total{status="500"}': "0+1x30"},
    "AutoconfigSlow": {
        'autoconfig_answer_seconds_bucket{le="2.5"}': "0+9x60",
        'autoconfig_answer_seconds_bucket{le="5.0"}': "0+10x60",
        'autoconfig_answer_seconds_bucket{le="+Inf"}': "0+10x60",
    },
    "AutoconfigLookupsFail": {
        'autoconfig_lookups_total{kind="ldap",outcome="paused"}': "0+9x30",
        'autoconfig_lookups_total{kind="ldap",outcome="found"}': "0+1x30",
    },
    "AutoconfigDatabaseAway": {"autoconfig_databases_bad": "1x30"},
    "AutoconfigDomainsFall": {"autoconfig_domains": "1000x10 890x20"},
    "AutoconfigDomainsSkipped": {"autoconfig_domains_skipped": "3x120"},
}
# Of a service that is well.
WELL = {
    "up": "1x120",
    "autoconfig_profiles": "2x120",
    "autoconfig_profiles_bad": "0x120",
    "autoconfig_databases_bad": "0x120",
    "autoconfig_domains": "1000x60 910x60",
    "autoconfig_domains_skipped": "0x120",
    'autoconfig_certificate_expiry_timestamp_seconds{use="tls"}': "8640000x120",
    'autoconfig_answers_total{status="200"}': "0+60x120",
    'autoconfig_answers_total{status="404"}': "0+60x120",
    'autoconfig_answer_seconds_bucket{le="0.001"}': "0+120x120",
    'autoconfig_answer_seconds_bucket{le="+Inf"}': "0+120x120",
    'autoconfig_lookups_total{kind="ldap",outcome="failed"}': "0+1x120",
    'autoconfig_lookups_total{kind="ldap",outcome="unknown"}': "0+9x120",
}

needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed: apt-get install prometheus"
)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_what_is_asked_for_is_counted(name: str) -> None:
    asked = set(re.findall(r"autoconfig_\w+", EXPRESSIONS[name]))
    assert asked or name == "AutoconfigDown"
    for metric in asked:
        assert f"`{metric.removesuffix('_bucket')}`" in MANUAL["running"]


def promtool(*words: object) -> None:
    done = subprocess.run(["promtool", *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@pytest.mark.servers
@needs_promtool
def test_promtool_has_nothing_against_the_rules_and_the_queries(tmp_path: Path) -> None:
    promtool("check", "rules", RULES)
    records = [{"record": f"query{number}", "expr": expr} for number, expr in enumerate(QUERIES.values())]
    (tmp_path / "queries.yaml").write_text(yaml.safe_dump({"groups": [{"name": "x", "rules": records}]}))
    promtool("check", "rules", tmp_path / "queries.yaml")


def series(samples: dict[str, str]) -> list[dict[str, str]]:
    labels = 'job="autoconfig",instance="a"'
    named = {name if "{" in name else f"{name}{{}}": values for name, values in samples.items()}
    return [
        {"series": name.replace("{", f"{{{labels},").replace(",}", "}"), "values": values}
        for name, values in named.items()
    ]


def firing(name: str, samples: dict[str, str], minutes: int) -> dict[str, object]:
    """A test in promtool's words: what is firing of this alert."""
    rule = ALERTS[name]
    unit: dict[str, object] = {
        "interval": "1m",
        "input_series": series(samples),
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}}) or vector(0)',
                "eval_time": f"{minutes}m",
                "exp_samples": [{"labels": "{}", "value": 0 if samples is WELL else 1}],
            }
        ],
    }
    assert rule["annotations"]["summary"]
    return unit


@pytest.mark.servers
@needs_promtool
def test_each_alert_comes_when_it_shall_and_else_does_not(tmp_path: Path) -> None:
    assert SAMPLES.keys() == ALERTS.keys()
    ill = [
        firing(name, samples, 90 if ALERTS[name]["for"] == "1h" else 25) for name, samples in SAMPLES.items()
    ]
    well = [firing(name, WELL, 90) for name in ALERTS]
    tests = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [*ill, *well]}
    (tmp_path / "tests.yaml").write_text(yaml.safe_dump(tests))
    promtool("test", "rules", tmp_path / "tests.yaml")
