"""What no C++ test of the maker and list files can tell: audit_knowledge.py FOLDER TODAY (scripts/audit-knowledge.sh)."""
import datetime
import pathlib
import re
import sys
import urllib.parse

import yaml

try:
    from re import _parser as regex_parser
except ImportError:  # before Python 3.11
    import sre_parse as regex_parser

SHORTEST_MATCH = 4  # characters; what a shorter text fits is found everywhere
OLDEST = datetime.timedelta(days=366)
SHARES = {"all", "most", "some", "few", "former"}
OFFICIAL = re.compile(r"(^|\.)(gov|mil|gc\.ca)$")
# Hosts that publish for a government.
RELEASES = {"www.newswire.ca": "the government of Quebec's releases"}

folder, today = pathlib.Path(sys.argv[1]), datetime.date.fromisoformat(sys.argv[2])
problems = []


def official(link):
    host = urllib.parse.urlsplit(link).hostname or ""
    return bool(OFFICIAL.search(host)) or host in RELEASES


def check_maker(name, maker):
    for rule in maker["recognise"]:
        if "regex" not in rule:
            continue
        if not rule.get("source"):
            problems.append(f"{name}: no source for {rule['regex']}")
        shortest = regex_parser.parse(rule["regex"]).getwidth()[0]
        if shortest < SHORTEST_MATCH:
            problems.append(f"{name}: {rule['regex']} fits a text of {shortest} characters, {SHORTEST_MATCH} are asked for")
    for brand in maker.get("brands", []):
        if brand["share"] not in SHARES or not brand.get("source"):
            problems.append(f"{name}: brand {brand['name']} needs a share and a source")


def check_list(name, what):
    as_of = what["as_of"]
    if today - as_of > OLDEST:
        problems.append(f"{name}: as_of {as_of} is over a year before {today}: compare it with its source")
    for link in [what["citation"]] + [entity["citation"] for entity in what["entities"] if "citation" in entity]:
        if not official(link) and not what.get("sources"):
            problems.append(f"{name}: {link} is no official host, and there is no second source beside it")


for path in sorted(folder.glob("makers/*.yaml")):
    check_maker(path, yaml.safe_load(path.read_text()))
lists = sorted(folder.glob("lists/*.yaml"))
for path in lists:
    check_list(path, yaml.safe_load(path.read_text()))
for problem in problems:
    print(problem, file=sys.stderr)
print(f"audit: {len(list(folder.glob('makers/*.yaml')))} makers and sellers, {len(lists)} lists, {len(problems)} problems")
sys.exit(1 if problems else 0)
