#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which refusals of crypto/ and schema/ no test reaches.

refusals.py split TREE          puts every refusal of the sources of TREE on a line of its own, because
                                gcov counts lines: `if (bad) return fail(...)` is counted when nothing is bad
refusals.py report TREE BUILD UNREACHED
                                after the tests ran: lists what was not reached; exit 1 when there is any
                                that UNREACHED does not name, or one that it names and that is reached

A refusal is a place where an error is made (`fail(...)`, a function that makes one, `refuse(...)`), not
where one is handed on. What the codec asks for by `faults.require(...)`, and of a message that it reads by
`limit(...)` and `version(...)`, is a refusal each: in the copy the condition stands before the call.
UNREACHED: lines of `FILE | words of the refusal or its condition | why no test reaches it`.
"""
import collections
import json
import os
import re
import subprocess
import sys

FOLDERS = ("crypto", "schema")
MARK = "//@"  # behind a refusal's line: its place in the source as it is written
# Where a helper is made, and the one function that makes errors.
DEFINITION = re.compile(r"^\s*(?:inline\s+|static\s+)?Error\s+\w+\(.*\)\s*(?:const\s*)?\{|^\s*const (?:auto|Error) bad")
HELPER = re.compile(r"^(?:inline\s+|static\s+)?Error\s+(\w+)\(", re.MULTILINE)
ASKED = re.compile(r"\bfaults\.(require|limit|version)\(")
HOLD, NEXT = "\x01", "\x02"  # in the place of a mark until lines are counted


def sources(tree):
    for folder in FOLDERS:
        for name in sorted(os.listdir(os.path.join(tree, folder))):
            if name.endswith((".cc", ".h")):
                yield os.path.join(folder, name)


def code_of(line):
    """The line with strings and the comment at its end blotted out, so that places stay."""
    line = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: '"' * len(found.group()), line)
    return re.sub(r"//.*", lambda found: " " * len(found.group()), line)


def site_of(tree):
    """A place where an error is made: by fail(), by a function of these folders that gives one, by refuse()."""
    helpers = {"fail"}
    for name in sources(tree):
        helpers |= set(HELPER.findall(open(os.path.join(tree, name), encoding="utf-8").read()))
    made = r"(?:(?:" + "|".join(sorted(helpers)) + r")\(|refuse\(ErrorCode::)"
    return re.compile(r"return\s+faults\.refuse\(ErrorCode::|return\s+" + made + r"|return\s+(?:bad|bad_row);"
                      r"|faults\.refuse\(ErrorCode::|(?<![\w.>])" + made)


def arguments(text, begin):
    """Of a call whose arguments begin there: each of them, and where its bracket closes."""
    depth, quoted, start, out = 1, False, begin, []
    for at in range(begin, len(text)):
        one = text[at]
        if one == '"' and text[at - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        depth += (one in "([{") - (one in ")]}")
        if depth == 0 or (depth == 1 and one == ","):
            out.append(text[start:at].strip())
            start = at + 1
        if depth == 0:
            return out, at
    raise ValueError("a call without an end")


def conditions_apart(text):
    """What is asked for stands before each call, so that the call is a line that runs when it is refused."""
    out, done = [], 0
    for found in ASKED.finditer(text):
        given, end = arguments(text, found.end())
        call = found.group(1)
        if call == "require":
            bad, call = f"!({given[0]})", f'faults.require(false, {", ".join(given[1:])})'
        elif given[0] == "size" or given[0].startswith("in."):  # of a value of our own: it ends the program
            continue
        else:
            sign = ">" if call == "limit" else "!="
            bad, call = f"({given[0]}) {sign} ({given[1]})", text[found.start():end + 1]
        line = text.count("\n", 0, found.start()) + 1
        # Newlines of the condition stay where they were, or all lines behind it would be counted anew.
        words = " ".join(bad.split())
        out += [text[done:found.start()], f"if ({bad}) ", f"{HOLD}{line} {words}{NEXT}", " ".join(call.split()),
                "\n" * (text.count("\n", found.start(), end) - bad.count("\n"))]
        done = end + 1
    return "".join(out) + text[done:]


def split(tree):
    count = 0
    site_pattern = site_of(tree)
    for name in sources(tree):
        path = os.path.join(tree, name)
        out = []
        text = conditions_apart(open(path, encoding="utf-8").read())
        for number, line in enumerate(text.split("\n"), 1):
            if HOLD in line:
                count += line.count(HOLD)
                out.append(line.replace(HOLD, f"\n{MARK}").replace(NEXT, "\n"))
                continue
            if DEFINITION.match(line) or line.lstrip().startswith("#"):
                out.append(line)
                continue
            begin = 0
            for site in site_pattern.finditer(code_of(line)):
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
                said = json.loads(text)
                compiled_in = said.get("current_working_directory", folder)
                for one in said["files"]:
                    path = os.path.realpath(os.path.join(compiled_in, one["file"]))
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
            place, _, condition = line[len(MARK):].partition(" ")
            statement, counts = condition + "\n", []
            for offset in range(1, 8):
                statement += text[index + offset] + "\n"
                count = lines[name].get(index + offset + 1)
                counts += [] if count is None else [count]
                if ";" in code_of(text[index + offset]):
                    break
            place = f"{name}:{place}"
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
