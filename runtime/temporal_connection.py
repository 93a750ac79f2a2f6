"""Where Temporal is and how it is spoken to: our settings say where, Temporal's own configuration says how."""

from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig

from runtime.settings import Settings, SettingsError


def connect_arguments(settings: Settings) -> ClientConnectConfig:
    """Arguments of ``Client.connect`` that say where and how: ``target_host``, ``namespace``, ``tls``, ``api_key`` ….

    TLS, API key and metadata come from Temporal's environment configuration (``TEMPORAL_TLS_*``,
    ``TEMPORAL_API_KEY``, ``TEMPORAL_PROFILE``, its configuration file). The embedded server has none of them, and
    whatever a developer's shell holds for another one must not reach it.

    Raises:
        SettingsError: Temporal's configuration cannot be read.
    """
    found = ClientConnectConfig()
    if not settings.embedded:
        try:
            found = ClientConfigProfile.load().to_client_connect_config()
        except (RuntimeError, ValueError, OSError) as error:
            msg = f"Temporal's own configuration (TEMPORAL_…): {' '.join(str(error).split())}"
            raise SettingsError(msg) from error
    found["target_host"] = settings.temporal_target()
    found["namespace"] = settings.temporal_namespace
    return found
