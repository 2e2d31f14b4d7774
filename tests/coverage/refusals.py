#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which refusals of crypto/ and schema/ no test reaches.

refusals.py split TREE          puts every refusal of the sources of TREE on a line of its own, because
                                gcov counts lines: `if (bad) return fail(...)` is counted when nothing is bad
refusals.py report TREE BUILD UNREACHED
                                after the tests ran: lists what was not reached; exit 1 when there is any
                                that UNREACHED does not name, or one that it names and that is reached

A refusal is a place where an error is made (`fail(...)`, one of the helpers below, `refuse(...)`), not
where one is handed on. UNREACHED: lines of `FILE | words of the refusal | why no test reaches it`.
"""
import collections
import json
import os
import re
import subprocess
import sys

FOLDERS = ("crypto", "schema")
MARK = "//@"  # behind a refusal's line: its place in the source as it is written
MADE = r"(?:fail\(|malformed\(|bad_row\(\)|too_few\(\)|refuse\(ErrorCode::)"
SITE = re.compile(
    r"return\s+faults\.refuse\(ErrorCode::|return\s+" + MADE + r"|return\s+(?:bad|bad_row);"
    r"|faults\.refuse\(ErrorCode::|(?<![\w.>])" + MADE)
# Where a helper is made, and the one function that makes errors.
DEFINITION = re.compile(r"^\s*(?:inline\s+|static\s+)?Error\s+\w+\(.*\)\s*(?:const\s*)?\{|^\s*const (?:auto|Error) bad")


def sources(tree):
    for folder in FOLDERS:
        for name in sorted(os.listdir(os.path.join(tree, folder))):
            if name.endswith((".cc", ".h")):
                yield os.path.join(folder, name)


def code_of(line):
    """The line with strings and the comment at its end blotted out, so that places stay."""
    line = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: '"' * len(found.group()), line)
    return re.sub(r"//.*", lambda found: " " * len(found.group()), line)


def split(tree):
    count = 0
    for name in sources(tree):
        path = os.path.join(tree, name)
        out = []
        for number, line in enumerate(open(path, encoding="utf-8").read().split("\n"), 1):
            if DEFINITION.match(line) or line.lstrip().startswith("#"):
                out.append(line)
                continue
            begin = 0
            for site in SITE.finditer(code_of(line)):
                if line[begin:site.start()].strip():
                    out.append(line[begin:site.start()])
                out.append(f"{MARK}{number}")
                begin = site.start()
                count += 1
            out.append(line[begin:])
        open(path, "w", encoding="utf-8").write("\n".join(out))
    print(f"{count} refusals")
    return 0 if count else 1


def counted(build, tree):
    """How often each line of each source ran, over all objects."""
    lines = collections.defaultdict(dict)
    root = os.path.realpath(tree)
    for folder, _, names in os.walk(build):
        for name in names:
            if not name.endswith(".gcno"):
                continue
            done = subprocess.run(["gcov", "--json-format", "--stdout", name], cwd=folder,
                                  capture_output=True, check=False)
            for text in done.stdout.splitlines():
                if not text.strip():
                    continue
                for one in json.loads(text)["files"]:
                    path = os.path.realpath(os.path.join(folder, one["file"]))
                    name_here = os.path.relpath(path, root)
                    if name_here.split(os.sep)[0] not in FOLDERS:
                        continue
                    for line in one["lines"]:
                        number = line["line_number"]
                        known = lines[name_here].get(number, 0)
                        lines[name_here][number] = max(known, line["count"])
    return lines


def report(tree, build, unreached_file):
    known = {}
    for line in open(unreached_file, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            file, words, why = (part.strip() for part in line.split("|", 2))
            if not why:
                sys.exit(f"{unreached_file}: no reason for {file} | {words}")
            known[(file, words)] = False
    lines = counted(build, tree)
    reached, silent, wrong = 0, [], []
    for name in sources(tree):
        text = open(os.path.join(tree, name), encoding="utf-8").read().split("\n")
        for index, line in enumerate(text):
            if not line.startswith(MARK):
                continue
            # Up to the end of the statement: a call may be counted on the line of its name.
            statement, counts = "", []
            for offset in range(1, 8):
                statement += text[index + offset] + "\n"
                count = lines[name].get(index + offset + 1)
                counts += [] if count is None else [count]
                if ";" in code_of(text[index + offset]):
                    break
            place = f"{name}:{line[len(MARK):]}"
            named = [key for key in known if key[0] == name and key[1] in statement]
            for key in named:
                known[key] = True
            if not counts:
                wrong.append(f"{place}: not counted at all (a template that nobody uses?)")
            elif max(counts[:1]) > 0:
                reached += 1
                wrong += [f"{place}: reached, and named as unreached" for _ in named]
            elif not named:
                silent.append(f"{place}: {' '.join(statement.split())}")
    wrong += [f"{file} | {words}: no such refusal" for (file, words), seen in known.items() if not seen]
    for text in silent:
        print("no test reaches", text)
    for text in wrong:
        print("wrong:", text)
    print(f"{reached} refusals reached, {len(silent)} not, {len(known)} named as beyond tests")
    return 1 if silent or wrong or reached == 0 else 0


def main(words):
    if len(words) == 2 and words[0] == "split":
        return split(words[1])
    if len(words) == 4 and words[0] == "report":
        return report(*words[1:])
    print(__doc__, file=sys.stderr)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
