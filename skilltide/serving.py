"""The published files over HTTP on this machine alone; those in a bucket are brought as they are asked for."""

from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.store import Store


def serve_published(store: "Store", port: int) -> ThreadingHTTPServer:
    """A server of the editions, the index and the files beside them, on 127.0.0.1; it does not serve yet."""
    from warehouse.database import DATABASE
    from warehouse.editions import POINTER, PUBLISHED_FOLDER, latest_edition, list_editions

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(store.root / PUBLISHED_FOLDER))

        def translate_path(self, path: str) -> str:
            found = super().translate_path(path)
            inside = Path(found).relative_to(store.root / PUBLISHED_FOLDER)
            wanted = inside.parts[0] if inside.parts else ""
            if wanted in ("", POINTER):
                latest_edition(store)
            elif wanted in (edition.name for edition in list_editions(store)):
                store.bring_edition(wanted)
            elif wanted == DATABASE:
                store.bring(f"{PUBLISHED_FOLDER}/{DATABASE}")
            return found

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
