"""One kind of answer of a source: where the items are in it, and what each of them says.

A document is a plain tree (of JSON, or of XML by `crawlers.shapes.xmltree`). What is declared here is held against
every answer: a field that is neither used nor ignored is reported, an id of another type or a word that is not known
is refused with the reason, and where most items are refused the form has changed. It has changed, too, where no item
has a field that is used and some have one that is unknown: that is what a renamed field looks like.

Fields of objects inside an item are named with dots ("employer.name"). Where one of an object's fields is named, all
of them are looked at.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crawlers.shapes.base import Job, Reading, as_list, excerpt, refuse_changed_form, report_unknown_fields
from skilltide.errors import PayloadInvalid
from warehouse.record import Record, Refusal

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Items:
    """Where the items of a document are and how one is read."""

    at: Path = ()
    """Fields from the top of the document down to the list of items; none when the document is the list."""
    is_single: bool = False
    """Whether there is one item at that place instead of a list."""
    may_lack_list: bool = False
    """Whether an answer without the list is an empty one, as XML has it; else it is an error."""
    total: Path | None = None
    """Where the answer says how many items there are over all pages; null where it does not."""
    envelope: frozenset[str] = frozenset()
    """Other fields around the items, known and of no use."""
    id_field: str
    id_type: type[str] | type[int] = str
    title_field: str | None
    """Null where the title must be found in other words: then `record_of` raises ValueError without one."""
    used: frozenset[str]
    ignored: frozenset[str]
    optional: frozenset[str] = frozenset()
    """Used fields that all items of an answer may lack; any other one was renamed when an unknown field is there."""
    notice: str | None = None
    """A field by which an element of the list is known to be a notice to the reader and no item."""
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Fields whose meaning depends on their word, with all the words there are."""
    record_of: Callable[[Job, str], Record] | None = None
    """Record of one item and the name of its board; what it raises on another shape makes a Refusal. Null where the
    item only leads to a page of its own."""

    def find(self, source: str, board: str, document: Any) -> list[Any]:
        """The items of the document. Raises PayloadInvalid where they should be and are not."""
        place = document
        for depth, name in enumerate(self.at):
            is_last = depth == len(self.at) - 1
            if not isinstance(place, dict) or (name not in place and not (is_last and self.may_lack_list)):
                raise self._not_found(source, board, document)
            self._report_envelope(source, place, name, is_top=depth == 0)
            place = place.get(name)
        if self.is_single and isinstance(place, dict) and self.id_field in place:
            return [place]
        if self.may_lack_list and not isinstance(place, list):
            return [] if place is None else [place]
        if self.is_single or not isinstance(place, list):
            raise self._not_found(source, board, document)
        return [item for item in place if not self._is_notice(item)]

    def read(self, source: str, board: str, items: list[Any]) -> Reading:
        """Records and refusals in order; repetitions of a record for other places are one record with all places.

        Raises PayloadInvalid when most items of a list are refused, or a used field seems renamed.
        """
        each = [self.read_one(item, board) for item in items]
        self.check_fields(source, board, items)
        if not self.is_single:
            refuse_changed_form(source, board, each)
        return _merge_places(each)

    def check_fields(self, source: str, board: str, items: list[Any]) -> None:
        """A warning stands in the log for each field of the items that is neither used nor ignored.

        Raises PayloadInvalid where no item has a field that is used and not optional, and some have unknown ones.
        """
        found: set[str] = set()
        for item in items:
            if isinstance(item, dict):
                self._note_names(item, "", found)
        unknown = found - self.used - self.ignored - self._objects
        report_unknown_fields(source, unknown)
        missing = {name for name in self.used - self.optional - found if self._could_be_in(name, found)}
        if unknown and missing:
            raise PayloadInvalid(
                f"{source}, board {board}: found no {', '.join(sorted(missing))} in any of {len(items)} items but "
                f"unknown {', '.join(sorted(unknown))}, expected the fields of crawlers/sources/{source}.py; "
                "if one was renamed, name it there"
            )

    @cached_property
    def _objects(self) -> frozenset[str]:
        """Names of the objects inside an item whose fields are looked at."""
        dotted = (name.split(".") for name in self.used | self.ignored)
        return frozenset(".".join(parts[:depth]) for parts in dotted for depth in range(1, len(parts)))

    @cached_property
    def _objects_in(self) -> dict[str, list[str]]:
        """The same by where they are: in the item itself ("") or in one of its objects ("employer.")."""
        inside: defaultdict[str, list[str]] = defaultdict(list)
        for full in sorted(self._objects):
            holder, dot, name = full.rpartition(".")
            inside[holder + dot].append(name)
        return inside

    def _note_names(self, item: Job, inside: str, found: set[str]) -> None:
        found.update([f"{inside}{name}" for name in item] if inside else item)
        for name in self._objects_in.get(inside, ()):
            for part in as_list(item.get(name)):
                if isinstance(part, dict):
                    self._note_names(part, f"{inside}{name}.", found)

    def _could_be_in(self, name: str, found: set[str]) -> bool:
        """Whether any item has the object that would hold the field; the item itself holds those without a dot."""
        holder, dot, _ = name.rpartition(".")
        return not dot or any(one.startswith(f"{holder}.") for one in found)

    def _is_notice(self, item: Any) -> bool:
        return self.notice is not None and isinstance(item, dict) and self.notice in item

    def refusal_of(self, item: Any) -> Refusal | None:
        """Why the item cannot be read as declared; null where it can."""
        if not isinstance(item, dict):
            return Refusal("no object", excerpt(item))
        item_id = plain(item.get(self.id_field))
        if item_id is None or item_id == "":
            return Refusal("no id", excerpt(item))
        if not isinstance(item_id, self.id_type) or isinstance(item_id, bool):
            found = f"{type(item_id).__name__} {excerpt(item_id)}, expected {self.id_type.__name__}"
            return Refusal("id of another type", found, str(item_id))
        title = plain(item.get(self.title_field)) if self.title_field else None
        if self.title_field and (not isinstance(title, str) or not title.strip()):
            return Refusal("no title", excerpt(title), str(item_id))
        for name, words in self.words.items():
            if item.get(name) is not None and item[name] not in words:
                return Refusal("unknown word", f"{name}: {excerpt(item[name])}", str(item_id))
        return None

    def read_one(self, item: Any, board: str) -> Record | Refusal:
        """The item's record, or why there is none."""
        refusal = self.refusal_of(item)
        if refusal or self.record_of is None:
            return refusal or Refusal("no record", "an item that only leads on")
        try:
            return self.record_of(item, board)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            item_id = str(plain(item[self.id_field]))
            return Refusal("unreadable record", f"{type(error).__name__}: {error}"[:200], item_id)

    def _report_envelope(self, source: str, place: dict[str, Any], name: str, *, is_top: bool) -> None:
        heads = {self.total[0]} if self.total and is_top else set()
        report_unknown_fields(source, place.keys() - self.envelope - heads - {name})

    def _not_found(self, source: str, board: str, document: Any) -> PayloadInvalid:
        where = f" under {'.'.join(self.at)!r}" if self.at else ""
        what = "an object" if self.is_single else "a list"
        return PayloadInvalid(
            f"{source}, board {board}: found {excerpt(document)}, expected {what}{where}; "
            "the board may have moved, or the API has changed"
        )


def plain(value: Any) -> Any:
    """The value, or the text of an XML element that has attributes too."""
    return value.get("#text") if isinstance(value, dict) else value


def value_at(document: Any, path: Path) -> Any:
    """What stands at the path; null where nothing does."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def count_at(document: Any, path: Path | None) -> int | None:
    """The number at the path, also where it is written as text; null where there is none."""
    value = value_at(document, path) if path else None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _merge_places(reading: Reading) -> Reading:
    """The reading in order, where records that differ in nothing but their places are one record with all places."""
    merged: Reading = []
    seen: dict[str, int] = {}
    for one in reading:
        place = seen.setdefault(one.posting_id, len(merged)) if isinstance(one, Record) else len(merged)
        first = merged[place] if place < len(merged) else None
        if isinstance(one, Record) and isinstance(first, Record) and _without_places(first) == _without_places(one):
            locations = tuple(dict.fromkeys(first.locations + one.locations))
            addresses = tuple(dict.fromkeys(first.addresses + one.addresses))
            merged[place] = first._replace(locations=locations, addresses=addresses)
        else:
            merged.append(one)
    return merged


def _without_places(record: Record) -> Record:
    return record._replace(locations=(), addresses=())
