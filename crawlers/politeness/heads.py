"""Answers whose head never ends are cut off: Scrapy 2.19 keeps every header line that comes until the time is over."""

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawlers.politeness.refused import Refused

MAX_HEAD_BYTES = 256 * 1024
"""Of the status line and the headers together; browsers draw the line here too."""


class _Protocol(_LenientHTTP11ClientProtocol):
    _head_bytes = 0

    def request(self, request: Any) -> Any:
        self._head_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802, Twisted's own name
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                found = f"found more than {MAX_HEAD_BYTES} bytes of headers, expected fewer; try again later"
                self._giveUp(Failure(Refused("unreachable", found)))  # type: ignore[no-untyped-call]
                if self.transport is not None:
                    self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802, Twisted's own name
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedHandler(HTTP11DownloadHandler):
    """Downloads over HTTP and HTTPS; an answer with more than MAX_HEAD_BYTES of headers fails."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
