# SPDX-License-Identifier: Apache-2.0
# fish completion for ceptoar. What can be offered is known to the program alone: `ceptoar __complete`.

function __ceptoar_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -e words[1]
    set -l token (commandline --cut-at-cursor --current-token)
    # A quote that is still open cannot be undone as a whole.
    set -l typed (string unescape -- "$token"; or string replace --regex '^[\'"]' '' -- "$token")
    set -l lines (ceptoar __complete $words "$typed" 2>/dev/null </dev/null)
    test (count $lines) -gt 0; or return
    set -l head (string split \t -- $lines[1])
    set -e lines[1]
    set -l rest (string replace -- "$head[2]" '' "$typed")
    switch $head[1]
        case files
            string replace --regex -- '^' "$head[2]" (__fish_complete_path "$rest")
        case directories
            string replace --regex -- '^' "$head[2]" (__fish_complete_directories "$rest" '')
    end
    for line in $lines
        echo -- $head[2]$line
    end
end

complete --command ceptoar --no-files --keep-order --arguments '(__ceptoar_complete)'
