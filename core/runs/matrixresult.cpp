#include "matrixresult.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runreader.h"

namespace ttq {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

Expected<double> zerosOf(RunReader &reader)
{
    const auto layers = reader.layers();
    if (!layers)
        return Unexpected{layers.error()};
    const auto series = reader.series();
    if (!series)
        return Unexpected{series.error()};
    const auto latest = reader.latest();
    if (!latest)
        return Unexpected{latest.error()};
    double zeros = 0, weights = 0;
    for (const LayerInfo &layer : *layers)
        for (const SeriesInfo &one : *series) {
            if (one.layer != layer.id || !one.name.ends_with("/frac_zero"))
                continue;
            if (const auto share = latest->value(one.id)) {
                zeros += static_cast<double>(*share) * static_cast<double>(layer.weights);
                weights += static_cast<double>(layer.weights);
            }
        }
    return weights > 0 ? zeros / weights : kNone;
}

Expected<void> readRun(CellResult &result, const std::filesystem::path &folder)
{
    auto reader = RunReader::open(folder);
    if (!reader)
        return Unexpected{reader.error()};
    auto shown = reader->shownState();
    if (!shown)
        return Unexpected{shown.error()};
    const auto state = reader->state();
    if (!state)
        return Unexpected{state.error()};
    const auto epochs = reader->epochs();
    if (!epochs)
        return Unexpected{epochs.error()};
    const auto commands = reader->commands();
    if (!commands)
        return Unexpected{commands.error()};
    const auto zeros = zerosOf(*reader);
    if (!zeros)
        return Unexpected{zeros.error()};
    result.state = std::move(*shown);
    result.message = state->message;
    result.epoch = state->epoch;
    result.totalEpochs = state->totalEpochs;
    result.bestEpoch = state->bestEpoch;
    result.selectedOn = state->bestSplit;
    result.zeros = *zeros;
    if (!epochs->empty())
        result.lastTop1 = epochs->back().test.top1;
    for (const EpochRecord &epoch : *epochs)
        if (epoch.epoch == state->bestEpoch)
            result.bestTop1 = epoch.test.top1;
    result.commands = std::count_if(commands->begin(), commands->end(), [](const Command &command) {
        return command.kind == CommandKind::Set && command.status == CommandStatus::Applied;
    });
    return {};
}

}  // namespace

bool CellResult::counted() const
{
    return state == "finished" && commands == 0 && std::isfinite(lastTop1);
}

CellResult readCell(const Matrix &matrix, const MatrixCell &cell)
{
    CellResult result{.method = cell.method,
                      .seed = cell.seed,
                      .folder = cell.folder,
                      .state = std::string(kNotStarted),
                      .message = {},
                      .lastTop1 = kNone,
                      .bestTop1 = kNone,
                      .selectedOn = {},
                      .zeros = kNone};
    result.totalEpochs = epochsOf(cell.config);
    std::error_code code;
    const std::filesystem::path folder = matrix.run(cell);
    if (!std::filesystem::exists(folder, code) || std::filesystem::is_empty(folder, code))
        return result;
    auto read = checkCellRun(matrix, cell);
    if (read)
        read = readRun(result, folder);
    if (!read) {
        result.state = "unreadable";
        result.message = read.error().detail;
    }
    return result;
}

std::vector<CellResult> readCells(const Matrix &matrix)
{
    std::vector<CellResult> results;
    for (const MatrixCell &cell : matrix.cells)
        results.push_back(readCell(matrix, cell));
    return results;
}

std::vector<MethodResult> methodResults(const Matrix &matrix, std::span<const CellResult> cells)
{
    std::vector<MethodResult> results;
    for (const std::string &name : matrix.matrix.methods) {
        MethodResult result;
        result.method = name;
        result.title = findMatrixMethod(name)->title;
        std::vector<double> last, best, zeros;
        for (const CellResult &cell : cells) {
            if (cell.method != name)
                continue;
            ++result.planned;
            if (cell.counted()) {
                last.push_back(cell.lastTop1);
                best.push_back(cell.bestTop1);
                zeros.push_back(cell.zeros);
            } else if (cell.state == "diverged") {
                ++result.diverged;
            } else if (cell.state == "failed" || cell.state == "unreadable") {
                ++result.failed;
            } else if (cell.commands > 0) {
                ++result.steered;
            } else {
                ++result.unfinished;
            }
        }
        result.last = sampleStats(last);
        result.best = sampleStats(best);
        result.zeros = sampleStats(zeros);
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace ttq
