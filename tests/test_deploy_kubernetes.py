"""The files of `deploy/kubernetes`: of the schema of their kinds, and fit for each other and the image."""

import shutil
import subprocess
from typing import Any

import kubernetes_validate
import pytest
import yaml

from autoconfig.directory.opening import open_folder
from autoconfig.http.monitor import HEALTH_PATH, READY_PATH
from conftest import ROOT
from deployed import changed
from servers.container import steps

FOLDER = ROOT / "deploy" / "kubernetes"
FILES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yaml")}
KUSTOMIZATION = FILES.pop("kustomization")
POD: dict[str, Any] = FILES["deployment"]["spec"]["template"]["spec"]
CONTAINER: dict[str, Any] = POD["containers"][0]
PORTS = {port["name"]: port["containerPort"] for port in CONTAINER["ports"]}
VARIABLES = {variable["name"]: variable["value"] for variable in CONTAINER["env"]}
IMAGE = dict(steps(changed("container/Containerfile", {})))
OLDEST = "1.27"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
def test_a_file_is_of_the_schema_of_its_kind(name: str, version: str) -> None:
    kubernetes_validate.validate(FILES[name], version, strict=True)


def test_kustomize_is_told_of_every_file() -> None:
    assert sorted(KUSTOMIZATION["resources"]) == sorted(f"{name}.yaml" for name in FILES)
    (profiles,) = KUSTOMIZATION["configMapGenerator"]
    assert profiles["name"] == POD["volumes"][0]["configMap"]["name"]
    found = [str(path.relative_to(FOLDER)) for path in (FOLDER / "profiles").iterdir()]
    assert profiles["files"] == found
    assert KUSTOMIZATION["images"][0]["name"] == CONTAINER["image"]


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed")
def test_kustomize_puts_the_files_together() -> None:
    done = subprocess.run(["kubectl", "kustomize", FOLDER], check=True, capture_output=True, text=True)
    kinds = [found["kind"] for found in yaml.safe_load_all(done.stdout)]
    assert sorted(kinds) == sorted(["ConfigMap", *(found["kind"] for found in FILES.values())])


def test_the_profiles_are_good_and_the_ingress_has_their_names() -> None:
    domains = open_folder(FOLDER / "profiles").directory.domains
    hosts = {rule["host"] for rule in FILES["ingress"]["spec"]["rules"]}
    assert hosts == {f"{label}.{domain}" for domain in domains for label in ("autoconfig", "autodiscover")}
    assert hosts == set(FILES["ingress"]["spec"]["tls"][0]["hosts"])


def test_the_pod_has_no_rights_and_is_run_as_the_image_is() -> None:
    context = POD["securityContext"] | CONTAINER["securityContext"]
    assert f"{context['runAsUser']}:{context['runAsGroup']}" == IMAGE["USER"]
    assert context["runAsNonRoot"] is context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is POD["automountServiceAccountToken"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert f"{PORTS['http']}" == IMAGE["EXPOSE"]


def test_the_probes_ask_the_operators_port() -> None:
    asked = {name: CONTAINER[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")}
    assert {name: get["path"] for name, get in asked.items()} == {
        "startup": READY_PATH,
        "readiness": READY_PATH,
        "liveness": HEALTH_PATH,
    }
    assert {get["port"] for get in asked.values()} == {"monitor"}
    assert VARIABLES["AUTOCONFIG_MONITOR"].endswith(f":{PORTS['monitor']}")


def test_nobody_outside_reaches_the_operators_port() -> None:
    assert [port["targetPort"] for port in FILES["service"]["spec"]["ports"]] == ["http"]


def test_all_speak_of_the_same_pods() -> None:
    labels = FILES["deployment"]["spec"]["template"]["metadata"]["labels"]
    assert FILES["deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert FILES["disruption"]["spec"]["selector"]["matchLabels"] == labels
    assert FILES["service"]["spec"]["selector"] == labels
    assert FILES["autoscaler"]["spec"]["scaleTargetRef"]["name"] == FILES["deployment"]["metadata"]["name"]
