#include "matrixtext.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "humantext.h"

namespace ttq {

namespace {

using Json = nlohmann::ordered_json;  // keys in the order of the tables

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string spread(const SampleStats &stats)
{
    if (stats.n == 0)
        return "–";
    const std::string mean = humanPercent(stats.mean);
    return std::isfinite(stats.deviation) ? mean + " ± " + humanPercent(stats.deviation) : mean;
}

std::string whyNot(const CellResult &cell)
{
    if (cell.state == "finished")
        return cell.commands > 0 ? "steered by " + std::to_string(cell.commands) + " changes while it trained"
                                 : "without a test accuracy";
    return cell.message.empty() ? cell.state : cell.state + ": " + cell.message;
}

Json cellJson(const Matrix &matrix, const CellResult &cell)
{
    return {{"method", cell.method},
            {"seed", cell.seed},
            {"run", (matrix.folder / cell.folder).string()},
            {"state", cell.state},
            {"counted", cell.counted()},
            {"epoch", cell.epoch},
            {"total_epochs", cell.totalEpochs},
            {"test_top1_last", number(cell.lastTop1)},
            {"test_top1_best", number(cell.bestTop1)},
            {"best_epoch", cell.bestEpoch > 0 ? Json(cell.bestEpoch) : Json(nullptr)},
            {"selected_on", cell.selectedOn.empty() ? Json(nullptr) : Json(cell.selectedOn)},
            {"zeros", number(cell.zeros)},
            {"commands", cell.commands},
            {"message", cell.message}};
}

Json methodJson(const MethodResult &one)
{
    return {{"method", one.method},
            {"title", one.title},
            {"n", one.last.n},
            {"planned", one.planned},
            {"test_top1_last_mean", number(one.last.mean)},
            {"test_top1_last_std", number(one.last.deviation)},
            {"test_top1_best_mean", number(one.best.mean)},
            {"test_top1_best_std", number(one.best.deviation)},
            {"zeros_mean", number(one.zeros.mean)},
            {"zeros_std", number(one.zeros.deviation)},
            {"diverged", one.diverged},
            {"failed", one.failed},
            {"steered", one.steered},
            {"unfinished", one.unfinished}};
}

}  // namespace

std::string planText(const Matrix &matrix, const std::vector<CellResult> &cells)
{
    std::vector<std::vector<std::string>> rows = {{"run", "method", "state", "seed", "epochs"}};
    std::int64_t all = 0, left = 0;
    for (const CellResult &cell : cells) {
        rows.push_back({cell.folder, std::string(findMatrixMethod(cell.method)->title), cell.state,
                        std::to_string(cell.seed), std::to_string(cell.totalEpochs)});
        all += cell.totalEpochs;
        left += cell.state == "finished" || cell.state == "diverged" ? 0 : cell.totalEpochs - cell.epoch;
    }
    constexpr std::size_t kTexts = 3;
    return matrix.folder.string() + '\n' + table(rows, kTexts) + std::to_string(cells.size()) + " runs, "
        + humanCount(all) + " epochs, " + humanCount(left) + " of them left\n";
}

std::string resultText(const Matrix &matrix, const MatrixResults &results)
{
    std::vector<std::vector<std::string>> rows = {{"method", "n", "test, last", "test, best", "zeros"}};
    for (const MethodResult &one : results.methods)
        rows.push_back({one.title, std::to_string(one.last.n), spread(one.last), spread(one.best), spread(one.zeros)});
    std::string text = table(rows, 1) + "mean ± sample standard deviation over n seeds; best: epoch selected on ";
    text += matrix.config.data.validation > 0 ? "validation" : "test";
    text += '\n';
    for (const CellResult &cell : results.cells)
        if (!cell.counted())
            text += "not in the means: " + cell.folder + ", " + whyNot(cell) + '\n';
    return text + (matrix.folder / "matrix.csv").string() + '\n' + (matrix.folder / "matrix.tex").string() + '\n';
}

std::string matrixJson(const Matrix &matrix, const MatrixResults &results)
{
    Json runs = Json::array(), methods = Json::array();
    for (const CellResult &cell : results.cells)
        runs.push_back(cellJson(matrix, cell));
    for (const MethodResult &one : results.methods)
        methods.push_back(methodJson(one));
    const Json json = {{"folder", matrix.folder.string()}, {"runs", runs}, {"methods", methods}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ttq
