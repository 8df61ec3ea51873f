#!/usr/bin/env python3
"""Sizes and names of the sources: lint_sources.py, called by lint.sh. Prints FILE:LINE: what is wrong; exit code 1 then.

It relies on the format that clang-format gives: a definition begins and ends in the first column."""
import collections
import os
import re
import subprocess
import sys

HEADER_LINES, SOURCE_LINES, FUNCTION_LINES, CLASS_FUNCTIONS, CLASS_LINES = 150, 400, 60, 30, 400
WORDS = re.compile(r"\b(nobody|somebody|whoever|whom|whose)\b", re.IGNORECASE)
MOST_WORDS = 12  # in comments of the whole tree
SHARED_NAMES = {"main.cpp"}
# Classes above the bounds, each with the decision that says why.
CLASSES_BY_DECISION = {}

problems = []


def say(path, line, what):
    problems.append(f"{path}:{line}: {what}")


def sources():
    listed = subprocess.run(["git", "ls-files", "*.cpp", "*.hpp"], capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.split() if os.path.exists(path)]


def split_comments(text):
    """The text without comments and literals, line breaks kept, and the comments as (line, text)."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"([^()\\ ]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
        re.DOTALL)
    comments = []

    def blank(match):
        found = match.group()
        if found.startswith("/"):
            comments.append((text.count("\n", 0, match.start()) + 1, found))
        return "\n" * found.count("\n") if found.startswith("/") else '""' + "\n" * found.count("\n")

    return pattern.sub(blank, text), comments


def definitions(lines):
    """Functions that begin in the first column: (line, signature, number of lines)."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{" and start:
            opened = start
        elif line == "}" and start:
            signature = " ".join(lines[start - 1:opened - 1]) if opened != start else lines[start - 1]
            yield start, signature, number - start + 1
            start = None
        elif line and not line[0].isspace() and line[0] not in "}#{/:":
            start = opened = number
            if line.endswith((";", "}")) or re.match(r"(namespace|using|struct|class|enum|extern|inline namespace)\b", line):
                start = None
        if line == "{" and start:
            opened = number


def member_functions(body):
    """How many functions the class body declares itself."""
    count, depth, statement = 0, 0, ""
    for char in body:
        if char == "{":
            if depth == 0 and is_function(statement):
                count += 1
                statement = ""
            depth += 1
        elif char == "}":
            depth -= 1
        elif depth == 0 and char == ";":
            if is_function(statement):
                count += 1
            statement = ""
        elif depth == 0:
            statement += char
    return count


def is_function(statement):
    text = re.sub(r"\[\[.*?\]\]|\b(public|private|protected)\s*:|#[^\n]*", " ", statement).strip()
    if not text or re.match(r"(using|typedef|friend|static_assert|enum|struct|class|union)\b", text):
        return False
    if re.search(r"=\s*delete\s*$", text):
        return False
    text = re.sub(r"^template\s*<[^;{]*?>\s*(requires[^;{]*?\)\s*)?", "", text)
    while True:
        shorter = re.sub(r"<[^<>()]*(\([^<>()]*\))?[^<>()]*>", "", text)
        if shorter == text:
            break
        text = shorter
    before = text.split("(", 1)[0]
    return "(" in text and ("operator" in before or "=" not in before) and bool(re.search(r"[\w>=\])+-]\s*$", before))


def classes(text):
    """(line, name, body) of every class and struct with a body."""
    for match in re.finditer(r"\b(?:class|struct)\s+([\w:]+)(?:\s+final)?\s*(?::[^;{]*)?\{", text):
        depth, at = 1, match.end()
        while depth and at < len(text):
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        yield text.count("\n", 0, match.start()) + 1, match.group(1), text[match.end():at - 1]


def check():
    by_name = collections.defaultdict(list)
    class_lines = collections.Counter()
    class_place = {}
    words = []
    for path in sources():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        by_name[os.path.basename(path)].append(path)
        total, bound = text.count("\n"), HEADER_LINES if path.endswith(".hpp") else SOURCE_LINES
        if total > bound:
            say(path, total, f"{total} lines; at most {bound}")
        code, comments = split_comments(text)
        words += [f"{path}:{line}" for line, comment in comments for _ in WORDS.findall(comment)]
        module = path.split("/")[0]
        own = module not in ("tests", "benchmarks")
        for option in re.finditer(r'\badd_(?:option|flag|subcommand)\(\s*"([^"]*)"', text):
            if re.search(r"[\s=]", option.group(1)):
                say(path, text.count("\n", 0, option.start()) + 1,
                    f'the name "{option.group(1)}" ends the program with the CLI11 of Debian 13: no blanks, no =')
        for line, signature, length in definitions(code.split("\n")):
            if own and length > FUNCTION_LINES:
                say(path, line, f"a function of {length} lines; at most {FUNCTION_LINES}")
            member = re.search(r"(?:^|[\s*&])(\w+)(?:<[^>]*>)?::~?\w+\s*\(", signature)
            if member:
                class_lines[module, member.group(1)] += length
        for line, name, body in classes(code):
            key = module, name.split("::")[-1]
            class_lines[key] += body.count("\n") + 1
            class_place.setdefault(key, (path, line))
            functions = member_functions(body)
            if own and functions > CLASS_FUNCTIONS and key[1] not in CLASSES_BY_DECISION:
                say(path, line, f"class {name} has {functions} member functions; at most {CLASS_FUNCTIONS}")
    for key, total in class_lines.items():
        if total > CLASS_LINES and key in class_place and key[0] != "tests" and key[1] not in CLASSES_BY_DECISION:
            say(*class_place[key], f"class {key[1]} has {total} lines with its sources; at most {CLASS_LINES}")
    for name, paths in sorted(by_name.items()):
        if len(paths) > 1 and name.endswith(".cpp") and name not in SHARED_NAMES:
            say(paths[1], 1, f"the file name {name} is used by {paths[0]} already")
    if len(words) > MOST_WORDS:
        say(words[0].split(":")[0], words[0].split(":")[1],
            f"{len(words)} comments say nobody, somebody, whoever, whom or whose; at most {MOST_WORDS}: "
            "write device, sender, host, client (git grep -nwiE 'nobody|somebody|whoever|whom|whose')")


def check_named_tests(document="docs/security.md"):
    """A sentence there is as good as the test that it names."""
    listed = subprocess.run(["git", "ls-files", "tests/unit/*.cpp", "tests/unit/*.hpp", "tests/system/*.py"], capture_output=True,
                            text=True, check=True).stdout.split()
    tests, suites = set(), set()
    for path in filter(os.path.exists, listed):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if path.endswith(".py"):
            tests.update(re.findall(r"\bdef (test_\w+)", text))
            suites.add("system." + os.path.basename(path).removesuffix("_test.py"))
            continue
        for suite, name in re.findall(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", text):
            tests.add(f"{suite}.{name}")
            suites.add(f"{suite}.*")
        suites.update(f"{suite}.*" for suite in re.findall(r"INSTANTIATE_TEST_SUITE_P\(\s*\w+,\s*(\w+)", text))
    with open(document, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            for name in re.findall(r"`((?:[A-Z]\w+(?:/\w+)?\.[\w*]+)|test_\w+|system\.\w+)`", line):
                parts = re.sub(r"^\w+/", "", name)
                if name not in tests | suites and parts not in tests | suites:
                    say(document, number, f"names {name}, which is no test")


check()
check_named_tests()
print("\n".join(sorted(problems)), end="\n" if problems else "")
sys.exit(1 if problems else 0)
