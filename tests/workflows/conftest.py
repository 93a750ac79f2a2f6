"""Fixtures of the workflow tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from temporalio.client import Client

from tests.infra.engine import Engine, one_clock_engine, running_engine
from tests.workflows.stranger import WITHOUT_KEYS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.temporal import TemporalServer


@pytest.fixture
async def engine(temporal_server: TemporalServer) -> AsyncIterator[Engine]:
    """A worker of the test's own, each workflow with a clock of its own."""
    async with running_engine(temporal_server) as engine:
        yield engine


@pytest.fixture
async def crowd(temporal_server: TemporalServer) -> AsyncIterator[Engine]:
    """The same for many cases side by side, with the cache on: every history is replayed at the end instead.

    With the cache off, a second case's workflow task waits for the first one's local activity until it times out.
    """
    async with running_engine(temporal_server, cached=100) as engine:
        yield engine


@pytest.fixture
async def one_clock() -> AsyncIterator[Engine]:
    """A server of the test's own on which a case and its escalations share one time."""
    async with one_clock_engine() as engine:
        yield engine


@pytest.fixture
async def caching_engine(temporal_server: TemporalServer) -> AsyncIterator[Engine]:
    """The same with the workflow cache on, as in production."""
    async with running_engine(temporal_server, cached=100) as engine:
        yield engine


@pytest.fixture
async def stranger(temporal_server: TemporalServer) -> Client:
    """Somebody with access to Temporal, who can read and send everything there, and has no key."""
    return await Client.connect(
        temporal_server.address, namespace=temporal_server.namespace, data_converter=WITHOUT_KEYS
    )
