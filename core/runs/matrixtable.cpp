#include "matrixtable.h"

#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "base/safefile.h"
#include "base/text.h"

namespace ttq {

namespace {

std::string orEmpty(double value)
{
    return std::isfinite(value) ? formatNumber(value) : std::string();
}

std::string row(const std::vector<std::string> &fields)
{
    return join(fields, ",") + '\n';
}

// The splits that the best epochs of a method's runs were selected on: one, unless runs of several versions are mixed.
std::string selectedOn(std::span<const CellResult> cells, std::string_view method)
{
    std::set<std::string> splits;
    for (const CellResult &cell : cells)
        if (cell.counted() && (method.empty() || cell.method == method) && !cell.selectedOn.empty())
            splits.insert(cell.selectedOn);
    return join(std::vector<std::string>(splits.begin(), splits.end()), " and ");
}

std::string percent(double fraction)
{
    constexpr int kDigits = 2;
    std::array<char, 64> text{};
    const auto end
        = std::to_chars(text.data(), text.data() + text.size(), fraction * 100, std::chars_format::fixed, kDigits);
    return std::string(text.data(), end.ptr);
}

// "88.03 ± 0.35"; without a spread for one run, a dash for none.
std::string texCell(const SampleStats &stats)
{
    if (stats.n == 0 || !std::isfinite(stats.mean))
        return "--";
    if (!std::isfinite(stats.deviation))
        return '$' + percent(stats.mean) + '$';
    return '$' + percent(stats.mean) + " \\pm " + percent(stats.deviation) + '$';
}

// "TWN, seed 2 (diverged); …" of what is not in the means.
std::string leftOut(std::span<const CellResult> cells)
{
    std::vector<std::string> parts;
    for (const CellResult &cell : cells) {
        if (cell.counted())
            continue;
        const std::string why = cell.state == "finished" && cell.commands > 0
            ? "steered, " + std::to_string(cell.commands) + " changes"
            : cell.state;
        parts.push_back(std::string(findMatrixMethod(cell.method)->title) + ", seed " + std::to_string(cell.seed) + " ("
                        + why + ")");
    }
    return join(parts, "; ");
}

std::string selectionSentence(const Matrix &matrix, const std::string &split)
{
    if (split == "validation")
        return "the epoch of the last phase with the highest accuracy on the validation images ("
            + percent(matrix.config.data.validation) + " \\% of the training images, held out)";
    if (split == "test")
        return "the epoch of the last phase with the highest test accuracy itself, which is optimistic";
    return split.empty() ? "no epoch yet"
                         : "the epoch of the last phase with the highest accuracy on " + escapeTex(split);
}

// " (recipe demo)", or that something of it was changed: a table must not pass for the recipe's own.
std::string recipeSentence(const RunConfig &config)
{
    if (config.name.empty())
        return {};
    std::string text = " (recipe " + escapeTex(config.name);
    if (auto recipe = loadRecipe(config.name)) {
        recipe->seed = config.seed;
        recipe->threads = config.threads;
        recipe->device = config.device;
        if (const std::string other = firstDifference(config, *recipe); !other.empty())
            text += ", changed: see matrix.toml";
    }
    return text + ")";
}

}  // namespace

std::string csvField(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string escapeTex(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '\\': escaped += "\\textbackslash{}"; break;
        case '~': escaped += "\\textasciitilde{}"; break;
        case '^': escaped += "\\textasciicircum{}"; break;
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
        case '{':
        case '}': escaped += '\\'; [[fallthrough]];
        default: escaped += c;
        }
    }
    return escaped;
}

std::string methodsCsv(std::span<const MethodResult> methods, std::span<const CellResult> cells)
{
    std::string text = row({"method", "title", "n", "planned", "test_top1_last_mean", "test_top1_last_std",
                            "test_top1_best_mean", "test_top1_best_std", "selected_on", "zeros_mean", "zeros_std",
                            "diverged", "failed", "steered", "unfinished"});
    for (const MethodResult &one : methods)
        text += row({one.method, csvField(one.title), std::to_string(one.last.n), std::to_string(one.planned),
                     orEmpty(one.last.mean), orEmpty(one.last.deviation), orEmpty(one.best.mean),
                     orEmpty(one.best.deviation), csvField(selectedOn(cells, one.method)), orEmpty(one.zeros.mean),
                     orEmpty(one.zeros.deviation), std::to_string(one.diverged), std::to_string(one.failed),
                     std::to_string(one.steered), std::to_string(one.unfinished)});
    return text;
}

std::string runsCsv(std::span<const CellResult> cells)
{
    std::string text = row({"method", "seed", "run", "state", "counted", "epoch", "total_epochs", "test_top1_last",
                            "test_top1_best", "best_epoch", "selected_on", "zeros", "commands", "message"});
    for (const CellResult &cell : cells)
        text += row({cell.method, std::to_string(cell.seed), cell.folder, cell.state, cell.counted() ? "1" : "0",
                     std::to_string(cell.epoch), std::to_string(cell.totalEpochs), orEmpty(cell.lastTop1),
                     orEmpty(cell.bestTop1), cell.bestEpoch > 0 ? std::to_string(cell.bestEpoch) : std::string(),
                     cell.selectedOn, orEmpty(cell.zeros), std::to_string(cell.commands), csvField(cell.message)});
    return text;
}

std::string methodsTex(const Matrix &matrix, std::span<const MethodResult> methods, std::span<const CellResult> cells)
{
    std::vector<std::string> seeds;
    for (const std::int64_t seed : matrix.matrix.seeds)
        seeds.push_back(std::to_string(seed));
    const std::string out = leftOut(cells);
    std::string text = "% needs \\usepackage{booktabs}\n"
                       "\\begin{table}\n"
                       "  \\centering\n"
                       "  \\caption{Test accuracy of "
        + escapeTex(matrix.config.network.name) + " on " + escapeTex(matrix.config.data.dataset)
        + recipeSentence(matrix.config) + ": mean $\\pm$ sample standard deviation over $n$ runs with different seeds ("
        + join(seeds, ", ") + "). Last: after the last epoch. Best: after "
        + selectionSentence(matrix, selectedOn(cells, {})) + ". Zeros: of the quantized weights."
        + (out.empty() ? std::string() : " Not in the means: " + escapeTex(out) + '.')
        + "}\n"
          "  \\begin{tabular}{lrrrr}\n"
          "    \\toprule\n"
          "    Method & $n$ & Last (\\%) & Best (\\%) & Zeros (\\%) \\\\\n"
          "    \\midrule\n";
    for (const MethodResult &one : methods)
        text += "    " + escapeTex(one.title) + " & " + std::to_string(one.last.n) + " & " + texCell(one.last) + " & "
            + texCell(one.best) + " & " + texCell(one.zeros) + " \\\\\n";
    return text
        + "    \\bottomrule\n"
          "  \\end{tabular}\n"
          "\\end{table}\n";
}

Expected<MatrixResults> writeMatrixTables(const Matrix &matrix)
{
    MatrixResults results;
    results.cells = readCells(matrix);
    results.methods = methodResults(matrix, results.cells);
    const std::pair<const char *, std::string> files[]
        = {{"matrix.csv", methodsCsv(results.methods, results.cells)},
           {"matrix-runs.csv", runsCsv(results.cells)},
           {"matrix.tex", methodsTex(matrix, results.methods, results.cells)}};
    for (const auto &[name, text] : files)
        if (auto written = writeFile(matrix.folder / name, text); !written)
            return Unexpected{written.error()};
    return results;
}

}  // namespace ttq
