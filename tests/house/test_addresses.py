"""Nothing committed names the machine it was made on or the registry its packages came from."""

from __future__ import annotations

import re

from tests.house.files import ours, text

#: Put together from parts, so that this file does not hold what it forbids.
REGISTRIES = ("pypi org", "pythonhosted org", "npmjs org", "npmjs com", "yarnpkg com", "debian org", "golang org")
FOLDERS = ("work", "farm", "root", "tmp")
OPTIONS = ("--index url", "--extra-index url", "^registry *=")
FORBIDDEN = re.compile(
    "|".join(
        [
            *(name.replace(" ", r"\.") for name in REGISTRIES),
            *(name.replace(" ", "-") if name.startswith("--") else name for name in OPTIONS),
            *(rf"(?<![\w.)}}\]-])/{name}/" for name in FOLDERS),
        ]
    ),
    re.MULTILINE,
)


def test_no_registry_and_no_path_of_a_machine() -> None:
    found = [f"{path}: {match[0]}" for path in ours() for match in FORBIDDEN.finditer(text(path))]
    assert found == []


def test_the_rule_sees_what_it_forbids() -> None:
    index, folder = "--index-" + "url x", "cd /" + "work/main"
    for bad in (index, folder, "https://registry." + "npmjs" + ".org/x", "registry" + "=x"):
        assert FORBIDDEN.search(bad), bad
    for fine in ("tests/tmp/x", "server/work/x", "no-registry"):
        assert not FORBIDDEN.search(fine), fine
