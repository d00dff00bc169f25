#!/bin/sh
# The twin of check.sh: plants each violation in a small clean tree; check.sh must pass the clean tree and
# fail on each planted one, naming the file. A rule that no longer bites fails this test.
set -u
check=$(cd "$(dirname "$0")" && pwd)/check.sh
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failed=0
tried=0

complain() {
    echo "twin: $1"
    failed=$((failed + 1))
}

# A tree that uses every permission there is.
clean() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/core/base "$tree"/core/stats "$tree"/core/runs "$tree"/core/formats "$tree"/core/fetch "$tree"/core/quant \
        "$tree"/core/nn "$tree"/core/datasets "$tree"/core/train "$tree"/widgets/plots "$tree"/widgets/panels \
        "$tree"/app/engine "$tree"/app/workbench "$tree"/tests/quant
    printf '%s\n' '#include <cstdio>' 'void f() { std::ofstream out("x"); std::rename("a", "b"); fopen("c", "w"); }' \
        >"$tree/core/base/safefile.cpp"
    printf '%s\n' '#include <sqlite3.h>' '#include "base/error.h"' '#include "records.h"' >"$tree/core/runs/store.cpp"
    printf '%s\n' '// never torch::load(path), never std::ofstream' '#include "base/error.h"' >"$tree/core/formats/idx.cpp"
    printf '%s\n' '#include <curl/curl.h>' '#include "formats/idx.h"' >"$tree/core/fetch/fetch.cpp"
    printf '%s\n' '#include <torch/types.h>' '#include "quant/rule.h"' >"$tree/core/quant/ttq.cpp"
    printf '%s\n' '#include <torch/torch.h>' '#include "nn/layer.h"' '#include "datasets/loader.h"' \
        'std::ifstream in("x");' >"$tree/core/train/trainer.cpp"
    printf '%s\n' '#include <qcustomplot.h>' >"$tree/widgets/plots/qcp.h"
    printf '%s\n' '#include <QWidget>' '#include "runs/runreader.h"' '#include "plots/qcp.h"' >"$tree/widgets/panels/log.cpp"
    printf '%s\n' '#include <torch/version.h>' '#include "train/trainer.h"' >"$tree/app/engine/train.cpp"
    printf '%s\n' '#include <QApplication>' '#include "panels/log.h"' >"$tree/app/workbench/main.cpp"
    printf '%s\n' '#include <QTest>' '#include <torch/types.h>' '#include "quant/ttq.h"' \
        'std::ofstream damaged("x");' >"$tree/tests/quant/tst_ttq.cpp"
    yes ';' | head -n 600 >"$tree/core/base/long.cpp"
}

# plant FILE TEXT: one more file with that text.
plant() {
    clean
    tried=$((tried + 1))
    mkdir -p "$tree/$(dirname "$1")"
    printf '%s\n' "$2" >"$tree/$1"
    out=$(sh "$check" "$tree" 2>&1) && complain "not caught: $1: $2"
    case $out in
        *"$1:1: "*) ;;
        *) complain "caught without naming $1:1: $out" ;;
    esac
}

clean
sh "$check" "$tree" >/dev/null || complain "the clean tree is refused: $(sh "$check" "$tree")"

# Rooms of LibTorch and OpenCV
for room in core/base core/stats core/runs core/formats widgets/plots app/workbench; do
    plant $room/x.cpp '#include <torch/types.h>'
    plant $room/x.h '#include <ATen/ATen.h>'
    plant $room/x.cpp '#  include <c10/util/Exception.h>'
    plant $room/x.cpp '#include <opencv2/core.hpp>'
    plant $room/x.cpp '#include "torch/torch.h"'
done

# Rooms of Qt
for room in core/base core/runs core/quant core/train app/engine; do
    plant $room/x.cpp '#include <QString>'
    plant $room/x.cpp '#include <QtCore/QString>'
    plant $room/x.h '#include <qglobal.h>'
done
plant widgets/plots/liveplot.h '#include <qcustomplot.h>'
plant app/workbench/x.cpp '#include "qcustomplot.h"'
plant app/engine/x.cpp '#include <sqlite3.h>'

# The network
for room in core/base core/formats core/datasets app/engine app/workbench; do
    plant $room/x.cpp '#include <curl/curl.h>'
    plant $room/x.cpp '#include <sys/socket.h>'
done
plant app/workbench/x.cpp '#include <QTcpServer>'
plant widgets/panels/x.cpp '#include <QNetworkAccessManager>'
plant widgets/models/x.cpp '#include <QtNetwork/QSslSocket>'

# Arrows
plant core/base/x.cpp '#include "runs/records.h"'
plant core/stats/x.cpp '#include "runs/records.h"'
plant core/runs/x.cpp '#include "train/trainer.h"'
plant core/runs/x.cpp '#include "formats/idx.h"'
plant core/formats/x.cpp '#include "runs/records.h"'
plant core/fetch/x.cpp '#include "datasets/dataset.h"'
plant core/datasets/x.cpp '#include "fetch/fetch.h"'
plant app/workbench/x.cpp '#include "fetch/fetch.h"'
plant core/quant/x.cpp '#include "nn/network.h"'
plant core/nn/x.cpp '#include "train/trainer.h"'
plant core/datasets/x.cpp '#include "quant/ttq.h"'
plant core/newbox/x.cpp '#include "base/error.h"'
plant core/runs/x.cpp '#include "../train/trainer.h"'
plant core/runs/x.cpp '#include <train/trainer.h>'
plant core/train/x.cpp '#include "panels/log.h"'
plant app/engine/x.cpp '#include "plots/qcp.h"'
plant widgets/plots/x.cpp '#include "quant/ttq.h"'
plant widgets/panels/x.cpp '#include "formats/idx.h"'
plant app/workbench/x.cpp '#include "train/trainer.h"'
plant widgets/plots/x.cpp '#include "app/workbench/mainwindow.h"'
plant core/quant/x.cpp '#include "tests/support.h"'

# Calls
for room in core/runs core/train widgets/plots app/engine app/workbench; do
    plant $room/x.cpp 'torch::load(model, path);'
    plant $room/x.cpp 'auto m = torch::jit::load(path);'
    plant $room/x.cpp 'torch::save(model, path);'
    plant $room/x.cpp 'torch::pickle_load(bytes);'
    plant $room/x.cpp 'std::ofstream out(path);'
    plant $room/x.cpp 'std::fstream out(path);'
    plant $room/x.cpp 'QSaveFile file(path);'
    plant $room/x.cpp 'plot->savePdf(path);'
    plant $room/x.cpp 'std::rename(a, b);'
    plant $room/x.cpp 'std::filesystem::rename(a, b);'
    plant $room/x.cpp 'FILE *f = fopen(path, "w");'
done

# Length
clean
tried=$((tried + 1))
yes ';' | head -n 601 >"$tree/core/base/long.cpp"
sh "$check" "$tree" >/dev/null && complain "not caught: a file of 601 lines"

# No tree at all is not a clean tree.
tried=$((tried + 1))
rm -rf "${tree:?}"/*
sh "$check" "$tree" >/dev/null 2>&1 && complain "an empty tree passes"

echo "twin: $tried planted, $failed failed"
[ "$failed" -eq 0 ]
