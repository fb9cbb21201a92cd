"""What is counted, for Prometheus. No label holds an address or a login.

The library chooses when it is imported whether all processes count together: where the environment names a
folder for it. So only a worker imports this, after its parent has made one. What a worker has counted stays
in that folder when it is killed. What stands still (profiles, certificates) is read from the edition in use
by the worker that is asked.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from autoconfig import __version__
from autoconfig.directory.edition import Edition
from autoconfig.findings import Severity
from autoconfig.http.exchange import Exchange

MEDIA_TYPE = CONTENT_TYPE_LATEST
# Where processes count together; the library's own name.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OTHER = "other"
MAX_DOMAINS = 1000
# Seconds: a document takes less than a millisecond, a lookup some, a directory that is down two seconds.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_DOMAIN_ANSWERS = "autoconfig_domain_answers"
# Neither has types of its own.
_Together: Any = MultiProcessCollector
_Gathered: Any = CollectorRegistry


class Metrics:
    """What has been answered. Once a process: the library knows its metrics by name."""

    def __init__(self, *, by_domain: bool = False) -> None:
        """With `by_domain` answers are counted by mail domain too, for at most MAX_DOMAINS of them."""
        self._registry = CollectorRegistry()
        registry = self._registry
        labels = ("format", "status", "client")
        self._answers = Counter("autoconfig_answers", "Answers.", labels, registry=registry)
        self._seconds = Histogram(
            "autoconfig_answer_seconds",
            "Seconds from a request to its answer.",
            ("format",),
            registry=registry,
            buckets=_BUCKETS,
        )
        self._lookups = Counter(
            "autoconfig_lookups", "Lookups that were asked.", ("kind", "outcome"), registry=registry
        )
        self._domains = (
            Counter(_DOMAIN_ANSWERS, "Answers by mail domain.", ("domain",), registry=registry)
            if by_domain
            else None
        )
        self._named: set[str] = set()

    def count(self, exchange: Exchange) -> None:
        """One more."""
        form = exchange.format or OTHER
        self._answers.labels(form, str(exchange.status), exchange.client).inc()
        self._seconds.labels(form).observe(exchange.seconds)
        for kind, outcome in exchange.lookups:
            self._lookups.labels(kind, outcome).inc()
        if self._domains:
            self._domains.labels(self._named_domain(exchange.domain)).inc()

    def text(self, edition: Edition, certificates: Mapping[str, float]) -> bytes:
        """All metrics. `certificates`: when the first of each use ends, in seconds since 1970."""
        gathered = _Gathered()
        together = os.environ.get(FOLDER)
        counted = (_Together(CollectorRegistry()) if together else self._registry).collect()
        gathered.register(_Given([*map(_bounded, counted), *_standing(edition, certificates)]))
        found: bytes = generate_latest(gathered)
        return found

    def _named_domain(self, domain: str) -> str:
        if domain in ("", "*"):
            return OTHER
        if domain not in self._named and len(self._named) >= MAX_DOMAINS:
            return OTHER
        self._named.add(domain)
        return domain


class _Given:
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _standing(edition: Edition, certificates: Mapping[str, float]) -> Iterator[Metric]:
    directory = edition.directory
    bad = len({finding.file for finding in edition.problems if finding.severity is Severity.ERROR})
    for name, text, value in (
        ("profiles", "Profiles that are served.", len(directory.providers)),
        ("profiles_bad", "Files of profiles with findings.", bad),
        ("domains", "Mail domains that are served.", directory.size),
        ("databases_bad", "Databases of mail domains that list none now.", len(directory.unlisted)),
        ("domains_skipped", "Rows of databases that are no mail domain, or another's.", directory.skipped),
        ("profiles_loaded_timestamp_seconds", "When what is served was read.", edition.loaded),
    ):
        yield GaugeMetricFamily(f"autoconfig_{name}", text, value)
    ends = GaugeMetricFamily(
        "autoconfig_certificate_expiry_timestamp_seconds",
        "When the first certificate ends.",
        labels=("use",),
    )
    for use, moment in certificates.items():
        ends.add_metric((use,), moment)
    yield ends
    build = GaugeMetricFamily("autoconfig_build_info", "The version that runs.", labels=("version",))
    build.add_metric((__version__,), 1)
    yield build


def _bounded(metric: Metric) -> Metric:
    """Each process names so many domains, and they need not be the same: those asked for most stay."""
    if metric.name != _DOMAIN_ANSWERS:
        return metric
    samples = [one for one in metric.samples if one.name.endswith("_total")]
    most = sorted(samples, key=lambda one: (one.labels["domain"] == OTHER, -one.value))
    bounded = Metric(metric.name, metric.documentation, metric.type)
    kept = [one for one in most[:MAX_DOMAINS] if one.labels["domain"] != OTHER]
    for one in kept:
        bounded.add_sample(one.name, one.labels, one.value)
    rest = sum(one.value for one in most) - sum(one.value for one in kept)
    bounded.add_sample(f"{_DOMAIN_ANSWERS}_total", {"domain": OTHER}, rest)
    return bounded
