#!/bin/sh
# Builds the fuzzers with clang and lets each search; fails on the first input that breaks a reader (it is kept in the
# build folder, and belongs into the corpus once the reader is right).
#   search.sh SOURCE BUILD SECONDS      exit 77: no clang with libFuzzer here
set -eu
source=$1
build=$2
seconds=$3

printf 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char *, unsigned long) { return 0; }\n' |
    clang++ -fsanitize=fuzzer -x c++ - -o /dev/null 2>/dev/null || {
    echo "no clang++ with libFuzzer here"
    exit 77
}
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++ \
    -DCMAKE_C_COMPILER=clang -DTTQ_SANITIZE=fuzzer-no-link,address,undefined -DTTQ_WITH_GUI=OFF >"$build.log" 2>&1 ||
    { cat "$build.log"; exit 1; }
cmake --build "$build" --target fuzzers
cd "$build"
for corpus in "$source"/tests/fuzz/corpus/*; do
    name=$(basename "$corpus")
    [ "$name" = twin ] && continue
    found=$build/found/$name
    mkdir -p "$found"
    echo "==== $name"
    "$build/bin/fuzz_$name" -max_total_time="$seconds" -max_len=8192 -rss_limit_mb=1024 -timeout=10 -print_final_stats=1 \
        "$found" "$corpus" 2>"$build/$name.log" || { tail -n 60 "$build/$name.log"; exit 1; }
    grep -E 'number_of_executed_units|peak_rss' "$build/$name.log"
done
