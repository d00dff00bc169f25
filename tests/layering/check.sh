#!/bin/sh
# layering: fails when a source file breaks the rules about who may include and call what (ARCHITECTURE.md).
#   check.sh [TREE]     TREE: the source tree, default: the one this script is in
# One line a violation on stdout, "file:line: rule"; exit 1 if there is one. Comments (// …) are not looked at.
set -eu
tree=${1:-$(dirname "$0")/../..}
cd "$tree"

folders=
for folder in core app widgets tests; do
    [ -d "$folder" ] && folders="$folders $folder"
done
[ -n "$folders" ] || { echo "layering: no source folder in $(pwd)" >&2; exit 2; }

# shellcheck disable=SC2086  # a list of words on purpose
find $folders -type f \( -name '*.h' -o -name '*.hpp' -o -name '*.cpp' -o -name '*.cu' \) | LC_ALL=C sort |
LC_ALL=C awk '
function violation(rule) { print file ":" line ": " rule; bad++ }

# The box of a file: core/runs, widgets/plots, app/engine, tests/quant …: its first two folders.
function boxOf(path,   parts, n) {
    n = split(path, parts, "/")
    return n > 2 ? parts[1] "/" parts[2] : parts[1]
}

# May `box` include a header of the core folder `target`?
function arrowAllowed(box, target) {
    if (box ~ /^tests/ || box == "app/engine") return 1
    if (box ~ /^widgets/ || box ~ /^app/) return target ~ /^(base|stats|runs)$/
    return index(" " arrows[box] " ", " " target " ") > 0
}

function checkInclude(text,   header, quoted, top) {
    header = text
    sub(/^[ \t]*#[ \t]*(include|import)[ \t]*/, "", header)
    quoted = substr(header, 1, 1) == "\""
    header = substr(header, 2)
    sub(/[">].*/, "", header)

    if (header ~ /^(torch|ATen|c10|caffe2|opencv2|opencv4)\// && !torchRoom)
        violation("<" header ">: LibTorch and OpenCV stay in core/{quant,nn,datasets,train} and app/engine")
    if ((header ~ /^Q[A-Z]/ || header ~ /^Qt/ || (!quoted && header ~ /^q[a-z0-9]+\.h$/)) && !qtRoom)
        violation("<" header ">: Qt stays in widgets/, app/workbench/ and tests/")
    if (header ~ /(^|\/)qcustomplot\.h$/ && file != "widgets/plots/qcp.h")
        violation("<" header ">: only widgets/plots/qcp.h includes it")
    if (header ~ /(^|\/)sqlite3\.h$/ && box !~ /^(core\/runs|tests)/)
        violation("<" header ">: only core/runs speaks SQLite")
    if (header ~ /^curl\// && box !~ /^core\/fetch/)
        violation("<" header ">: only core/fetch speaks to the network")
    if ((header ~ /^Q(Tcp|Udp|Ssl|Network|WebSocket)/ || header ~ /^QtNetwork/ || header == "sys/socket.h") && box !~ /^tests/)
        violation("<" header ">: nothing listens, and only core/fetch speaks to the network")
    if (header ~ /(^|\/)\.\.\//)
        violation("\"" header "\": include by box (\"runs/runreader.h\"), so that the arrow shows")

    top = header
    if (!sub(/\/.*/, "", top)) return
    if ((top in coreFolder) && !arrowAllowed(box, top))
        violation("\"" header "\": " box " may not include from core/" top)
    if (top ~ /^(plots|models|panels|widgets)$/ && box !~ /^(widgets|app\/workbench|tests)/)
        violation("\"" header "\": only widgets/ and app/workbench/ include from widgets/")
    if (top == "app" || top == "tests")
        violation("\"" header "\": nothing includes from " top "/")
}

function checkCalls(text) {
    if (text ~ /torch::load[^_A-Za-z0-9]/) violation("torch::load runs code from the file: use runs/safetensors.h")
    if (text ~ /jit::load[^_A-Za-z0-9]/) violation("torch::jit::load runs code from the file: use runs/safetensors.h")
    if (text ~ /pickle_load/) violation("pickle_load is not for files of others: use formats/")
    if (text ~ /torch::save[ \t]*\(/) violation("torch::save destroys the old file on a full disk: use runs/safetensors.h")
    if (text ~ /(^|[^_A-Za-z0-9])(o|w|wo)?fstream([^_A-Za-z0-9]|$)/ && text !~ /^[ \t]*#/)
        violation("file streams lose data silently: use base/safefile.h")
    if (text ~ /(^|[^_A-Za-z0-9])QSaveFile/) violation("QSaveFile reports success on a full disk: use base/safefile.h")
    if (text ~ /(^|[^_A-Za-z0-9])savePdf[ \t]*\(/) violation("savePdf reports success on a full disk: draw, then base/safefile.h")
    if (text ~ /(std|filesystem|fs)::rename[^_A-Za-z0-9]/) violation("rename without fsync is not durable: use base/safefile.h")
    if (text ~ /(^|[^_A-Za-z0-9])f(re)?open[ \t]*\(/) violation("stdio files lose data silently: use base/safefile.h")
}

function start(path) {
    file = path; line = 0; box = boxOf(path)
    torchRoom = box ~ /^(core\/(quant|nn|datasets|train)|app\/engine|tests($|\/))/
    qtRoom = box ~ /^(widgets|app\/workbench|tests($|\/))/
    callsChecked = box != "core/base" && box !~ /^tests/
}

BEGIN {
    # Inside core/, from → to. Boxes not named here (a new folder) may include nothing until they are.
    arrows["core/base"] = "base"
    arrows["core/stats"] = "base stats"
    arrows["core/runs"] = "base stats runs"
    arrows["core/formats"] = "base formats"
    arrows["core/fetch"] = "base formats fetch"
    arrows["core/quant"] = "base stats runs quant"
    arrows["core/nn"] = "base stats runs formats quant nn"
    arrows["core/datasets"] = "base stats runs formats datasets"
    arrows["core/train"] = "base stats runs formats quant nn datasets train"
    for (from in arrows) coreFolder[substr(from, 6)] = 1
}

{
    start($0)
    while ((getline text < file) > 0) {
        line++
        sub(/\r$/, "", text)
        sub(/\/\/.*/, "", text)
        if (text ~ /^[ \t]*#[ \t]*(include|import)[ \t]*[<"]/) checkInclude(text)
        if (callsChecked) checkCalls(text)
    }
    close(file)
    if (line > 600) violation(line " lines: split it, no file is over 600")
    files++
}

END {
    if (bad) { print "layering: " bad " violations in " files " files"; exit 1 }
    print "layering: " files " files keep to their rooms"
}'
