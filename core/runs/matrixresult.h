// What the runs of a matrix have come to, and the statistics of its methods over their seeds.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "matrixfolder.h"
#include "stats/samplestats.h"

namespace ttq {

inline constexpr std::string_view kNotStarted = "not started";

struct CellResult {
    std::string method;
    std::int64_t seed = 0;
    std::string folder;  // in that of the matrix
    std::string state;   // kNotStarted, "unreadable", or the word that a person sees of a run
    std::string message;
    std::int64_t epoch = 0, totalEpochs = 0, bestEpoch = 0;
    // Fractions; NaN where there is none. Both of the test set: after the last epoch, and after the best one, which was
    // selected on `selectedOn`.
    double lastTop1, bestTop1;
    std::string selectedOn;
    double zeros;               // share of zeros among the quantized weights, at the newest step; NaN in full precision
    std::int64_t commands = 0;  // settings that were changed while it trained

    // In the statistics: finished, with a result, by the recipe alone.
    bool counted() const;
};
CellResult readCell(const Matrix &matrix, const MatrixCell &cell);
std::vector<CellResult> readCells(const Matrix &matrix);

struct MethodResult {
    std::string method, title;
    std::size_t planned = 0;
    SampleStats last, best, zeros;  // over the runs that count
    // Those that do not, each once: numerical failure, any other failure, steered by hand, not finished (yet).
    std::size_t diverged = 0, failed = 0, steered = 0, unfinished = 0;
};
// In the order of the matrix; `cells` as readCells gives them.
std::vector<MethodResult> methodResults(const Matrix &matrix, std::span<const CellResult> cells);

}  // namespace ttq
