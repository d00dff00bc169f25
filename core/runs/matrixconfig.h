// The table [matrix] of a recipe or a configuration file: which methods are compared, over which seeds.
//
//     [matrix]
//     methods = ["full_precision", "ttq", "twn"]
//     seeds = [1, 2, 3]          # or a number: seeds = 5 is 1 … 5
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct MatrixMethod {
    std::string_view name;    // in [matrix] and in folder names
    std::string_view title;   // in tables
    std::string_view kind;    // of the quantizer; empty: full precision
    std::string_view scales;  // of ttq: learned | tied | fixed; empty: the method has no such key
};

inline constexpr MatrixMethod kMatrixMethods[] = {
    {"full_precision", "Full precision", "", ""},
    {"full_precision_matched", "Full precision, equal epochs", "", ""},
    {"ttq", "TTQ", "ttq", "learned"},
    {"tied", "TTQ, tied scales", "ttq", "tied"},
    {"fixed", "TTQ, fixed scales", "ttq", "fixed"},
    {"twn", "TWN", "twn", ""},
    {"he", "He et al.", "he", ""},
    {"rel", "He et al., residual expansion", "rel", ""},
    {"sparse_tanh", "Zhu et al., constant sparsity", "sparse_tanh", ""},
};
const MatrixMethod *findMatrixMethod(std::string_view name);  // nullptr if there is none
std::vector<std::string> matrixMethodNames();

struct MatrixConfig {
    std::vector<std::string> methods
        = {"full_precision", "full_precision_matched", "ttq", "tied", "fixed", "twn", "he"};
    std::vector<std::int64_t> seeds = {1, 2, 3};
    std::string dataFolder;  // of the data sets; empty: the default

    bool operator==(const MatrixConfig &) const = default;
};

inline constexpr std::size_t kMaxMatrixRuns = 1000;

// Methods that exist (the error names the nearest), nothing twice, nothing empty, at most kMaxMatrixRuns runs.
Expected<void> checkMatrix(const MatrixConfig &matrix);

// The table [matrix] of a configuration, checked; `defaults` where a key, or the table, is missing. Strict: unknown keys
// and wrong types are errors that name line, key, value and what is allowed. Other tables are not looked at.
Expected<MatrixConfig> parseMatrix(std::string_view toml, std::string_view sourceName,
                                   const MatrixConfig &defaults = {});
Expected<MatrixConfig> loadMatrix(const std::filesystem::path &file, const MatrixConfig &defaults = {});
std::string toToml(const MatrixConfig &matrix);  // "[matrix]" and its keys

// As typed: "ttq,twn"; "1,2,5", "1..5". The error's sentence begins with `where`.
Expected<std::vector<std::string>> methodsFromText(std::string_view text, std::string_view where);
Expected<std::vector<std::int64_t>> seedsFromText(std::string_view text, std::string_view where);

}  // namespace ttq
