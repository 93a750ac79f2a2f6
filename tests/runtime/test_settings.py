"""Settings: from the environment only, checked at start, one clear line for a wrong one."""

from pathlib import Path

import pytest

from runtime.settings import ROOT, LogLevel, SettingsError, describe, load, secret_fields


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(variables)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_without_any_variable_the_whole_system_is_embedded() -> None:
    settings = load({})
    assert settings.embedded
    assert settings.home == ROOT / ".redress"
    assert settings.temporal_target() == "127.0.0.1:7233"
    assert settings.claims_base_url() == "http://127.0.0.1:8090"
    assert settings.console_url() == "http://127.0.0.1:8080"


def test_the_process_environment_is_read_when_nothing_else_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_LOG_LEVEL", "debug")
    assert load().log_level is LogLevel.DEBUG


def test_an_unknown_variable_is_refused_with_the_nearest_known_one() -> None:
    assert refusal(REDRESS_API_PRT="1") == "REDRESS_API_PRT is not a setting; did you mean REDRESS_API_PORT?"


def test_an_unknown_variable_that_resembles_none_is_refused_too() -> None:
    assert refusal(REDRESS_ZZZZZZZZ="1") == "REDRESS_ZZZZZZZZ is not a setting"


def test_switches_of_the_test_suite_do_not_stop_a_process() -> None:
    assert load({"REDRESS_TEST_DATABASE_URL": "x", "REDRESS_BENCH_SECONDS": "1"}) == load({})


def test_an_empty_variable_counts_as_unset() -> None:
    assert load({"REDRESS_DATABASE_URL": ""}) == load({})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REDRESS_API_PORT", "0"),
        ("REDRESS_API_PORT", "65536"),
        ("REDRESS_API_PORT", "http"),
        ("REDRESS_TEMPORAL_ADDRESS", "temporal"),
        ("REDRESS_TEMPORAL_ADDRESS", "https://temporal:7233"),
        ("REDRESS_DATABASE_URL", "mysql://u:p@h/d"),
        ("REDRESS_CLAIMS_URL", "claims.example"),
        ("REDRESS_LOG_LEVEL", "loud"),
        ("REDRESS_LOG_FORMAT", "xml"),
        ("REDRESS_TOKEN_SECRET", "short"),
        ("REDRESS_TEMPORAL_RETENTION_DAYS", "0"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(variable: str, value: str) -> None:
    assert refusal(**{variable: value}).startswith(f"{variable}: ")


def test_the_text_of_a_refusal_never_holds_the_value() -> None:
    assert "hunter2" not in refusal(REDRESS_TOKEN_SECRET="hunter2")
    assert "hunter2" not in refusal(REDRESS_DATABASE_URL="mysql://u:hunter2@h/d")


def test_two_parts_on_one_port_are_refused_with_both_names() -> None:
    text = refusal(REDRESS_API_PORT="7233")
    assert "REDRESS_API_PORT" in text
    assert "REDRESS_TEMPORAL_PORT" in text


def test_the_port_of_a_part_that_is_not_ours_to_run_may_be_used_otherwise() -> None:
    assert load({"REDRESS_API_PORT": "7233", "REDRESS_TEMPORAL_ADDRESS": "temporal:7233"}).api_port == 7233


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x" * 40 + "\n")
    settings = load({"REDRESS_TOKEN_SECRET_FILE": str(file)})
    assert settings.signing_secret() == "x" * 40
    assert "x" * 40 not in repr(settings)


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x" * 40)
    text = refusal(REDRESS_TOKEN_SECRET="y" * 40, REDRESS_TOKEN_SECRET_FILE=str(file))
    assert text == "REDRESS_TOKEN_SECRET and REDRESS_TOKEN_SECRET_FILE are both set"


def test_a_secrets_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    text = refusal(REDRESS_DATABASE_URL_FILE=str(missing))
    assert text == f"REDRESS_DATABASE_URL_FILE: cannot read {missing}: No such file or directory"


def test_only_secrets_may_come_from_files() -> None:
    own = {"database_url", "token_secret", "encryption_keys"}
    assert secret_fields() == own | {"oidc_client_secret", "oidc_gateway_client_secret"}
    assert "is not a setting" in refusal(REDRESS_API_HOST_FILE="x")


def test_a_missing_secret_is_named_when_it_is_needed(tmp_path: Path) -> None:
    settings = load({"REDRESS_HOME": str(tmp_path)})
    with pytest.raises(
        SettingsError, match=r"^REDRESS_TOKEN_SECRET \(or REDRESS_TOKEN_SECRET_FILE\) is not set$"
    ):
        settings.signing_secret()


def test_a_secret_of_the_embedded_system_is_not_used_with_another_temporal(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token_secret").write_text("x" * 40)
    assert load({"REDRESS_HOME": str(tmp_path)}).signing_secret() == "x" * 40
    elsewhere = load({"REDRESS_HOME": str(tmp_path), "REDRESS_TEMPORAL_ADDRESS": "temporal:7233"})
    with pytest.raises(SettingsError):
        elsewhere.signing_secret()


def test_an_embedded_database_that_was_never_started_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="start one with `make up`"):
        load({"REDRESS_HOME": str(tmp_path)}).database_dsn()


def test_what_the_running_system_wrote_is_where_others_find_it(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text(
        '{"database_url": "postgresql://here", "temporal_address": "127.0.0.1:1"}'
    )
    settings = load({"REDRESS_HOME": str(tmp_path)})
    assert settings.database_dsn() == "postgresql://here"
    assert settings.temporal_target() == "127.0.0.1:1"


def test_what_the_settings_say_goes_before_what_a_running_system_wrote(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text('{"database_url": "postgresql://here"}')
    settings = load({"REDRESS_HOME": str(tmp_path), "REDRESS_DATABASE_URL": "postgresql://there"})
    assert settings.database_dsn() == "postgresql://there"


def test_every_setting_is_described_and_no_description_is_empty() -> None:
    rows = describe()
    assert len(rows) > 20
    assert all(row.name.startswith("REDRESS_") and row.description.endswith(".") for row in rows)
    assert next(row for row in rows if row.name == "REDRESS_HOME").default == ".redress"


def test_the_ui_whose_pages_may_ask_the_codec_is_the_embedded_one_or_the_one_that_is_named() -> None:
    elsewhere = {"REDRESS_TEMPORAL_ADDRESS": "temporal.example:7233"}
    assert load({"REDRESS_TEMPORAL_UI_PORT": "9233"}).temporal_ui() == "http://127.0.0.1:9233"
    assert load(elsewhere).temporal_ui() is None
    named = load(elsewhere | {"REDRESS_TEMPORAL_UI_URL": "https://temporal.example/"})
    assert named.temporal_ui() == "https://temporal.example"
