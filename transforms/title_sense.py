"""Whether a title means the trade that its words name: a "gardener of Kubernetes clusters" tends no plants."""

from collections.abc import Iterable

from transforms.titles import words_of

TRADES = (
    "3434", "511", "512", "513", "514", "515", "516", "531", "532", "541", "6", "71", "72", "73", "75", "8", "91", "92",
    "93", "94", "95", "96",
)  # fmt: skip
"""Groups of ISCO-08 whose work is on people's bodies, things, plants and animals. Sellers (52) may sell software, and
electricians (74) lay cables for data."""

SOFTWARE = words_of(
    "data kubernetes linux unix python java javascript typescript react angular vue sql nosql postgres mysql mongodb "
    "oracle devops mlops terraform aws azure gcp api apis backend frontend fullstack microservices codebase bug "
    "bugs software database databases blockchain bitcoin ethereum crypto web3 html css php kafka spark hadoop etl "
    "pytorch tensorflow llm llms saas github gitlab jenkins"
)
"""Words that stand in no title of such a trade; those that name things of one too (cloud, docker) are out."""

SERVERS = words_of("server servers pipeline pipelines cluster clusters")
"""The same where the trade is no kitchen's, and what they are of stands beside them."""
BESIDE_SERVERS = words_of("windows web virtual cloud microsoft")
_KITCHENS = ("513", "512", "94")


def is_of_software(words: Iterable[str], isco_code: str) -> bool:
    """Whether words around the name of a trade say that it is meant as a picture of work on software."""
    if not isco_code.startswith(TRADES):
        return False
    said = frozenset(words)
    if not SOFTWARE.isdisjoint(said):
        return True
    return not (SERVERS.isdisjoint(said) or BESIDE_SERVERS.isdisjoint(said) or isco_code.startswith(_KITCHENS))
