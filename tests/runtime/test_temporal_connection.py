"""Where Temporal is comes from our settings; TLS and keys from Temporal's own environment configuration."""

import pytest
from temporalio.service import TLSConfig

from runtime.settings import SettingsError, load
from runtime.temporal_connection import connect_arguments


@pytest.fixture(autouse=True)
def _no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", "/dev/null")


def test_the_embedded_server_gets_nothing_of_what_the_shell_holds_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "key of the cloud")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "cloud:7233")
    assert connect_arguments(load({})) == {"target_host": "127.0.0.1:7233", "namespace": "redress"}


def test_an_api_key_reaches_a_temporal_of_ones_own_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "key")
    settings = load({"REDRESS_TEMPORAL_ADDRESS": "cloud:7233", "REDRESS_TEMPORAL_NAMESPACE": "ns"})
    found = connect_arguments(settings)
    assert (found["target_host"], found["namespace"], found["api_key"]) == ("cloud:7233", "ns", "key")
    assert found["tls"]


def test_a_server_name_for_tls_is_taken_from_temporals_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_TLS", "true")
    monkeypatch.setenv("TEMPORAL_TLS_SERVER_NAME", "temporal.internal")
    tls = connect_arguments(load({"REDRESS_TEMPORAL_ADDRESS": "t:7233"}))["tls"]
    assert isinstance(tls, TLSConfig)
    assert tls.domain == "temporal.internal"


def test_a_configuration_that_temporal_cannot_read_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_PROFILE", "there-is-none")
    with pytest.raises(SettingsError) as caught:
        connect_arguments(load({"REDRESS_TEMPORAL_ADDRESS": "t:7233"}))
    assert "\n" not in str(caught.value)
