// What `ttq matrix` says: its plan and its results, for people and as JSON.
#pragma once

#include <string>

#include "runs/matrixtable.h"

namespace ttq {

// Every run with its epochs and its state, and how much is left.
std::string planText(const Matrix &matrix, const std::vector<CellResult> &cells);
// The table of methods; what is not in the means is named below it.
std::string resultText(const Matrix &matrix, const MatrixResults &results);
// An object: folder, runs (as in matrix-runs.csv) and methods (as in matrix.csv); numbers that do not exist are null.
std::string matrixJson(const Matrix &matrix, const MatrixResults &results);

}  // namespace ttq
