"""Bodies of Temporal's remote codec protocol: `{"payloads": […]}`, bytes in base64."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from google.protobuf import json_format
from temporalio.api.common.v1 import Payloads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from temporalio.api.common.v1 import Payload


class NotPayloadsError(ValueError):
    """A body that is none of the protocol."""


def read_payloads(body: bytes) -> list[Payload]:
    """The payloads of a body.

    Raises:
        NotPayloadsError: it is none of the protocol.
    """
    try:
        said = json.loads(body)
        if not isinstance(said, dict):
            raise NotPayloadsError
        return list(json_format.ParseDict(said, Payloads()).payloads)
    except (json_format.ParseError, ValueError, RecursionError) as error:
        raise NotPayloadsError from error


def write_payloads(payloads: Iterable[Payload]) -> str:
    """A body with these payloads."""
    return json_format.MessageToJson(Payloads(payloads=payloads), indent=None)
