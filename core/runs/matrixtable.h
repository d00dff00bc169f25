// The tables of a matrix, as text and as files of its folder. Numbers are independent of the locale; a cell for which there
// is no value is empty (CSV) or a dash (LaTeX).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "matrixresult.h"

namespace ttq {

// A row a method, below a header; accuracies and zeros are fractions.
std::string methodsCsv(std::span<const MethodResult> methods, std::span<const CellResult> cells);
// A row a run.
std::string runsCsv(std::span<const CellResult> cells);
// A table for the package booktabs, in percent; the caption says n, how the best epoch was selected, and which runs are not
// in the means.
std::string methodsTex(const Matrix &matrix, std::span<const MethodResult> methods, std::span<const CellResult> cells);

// Writes matrix.csv, matrix-runs.csv and matrix.tex from what the runs have come to; what it read comes back.
struct MatrixResults {
    std::vector<CellResult> cells;
    std::vector<MethodResult> methods;
};
Expected<MatrixResults> writeMatrixTables(const Matrix &matrix);

std::string escapeTex(std::string_view text);
std::string csvField(std::string_view text);  // quoted where it has to be

}  // namespace ttq
