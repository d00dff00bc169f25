#include "evaluationpage.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "humantext.h"

namespace ttq {

namespace {

constexpr std::size_t kMostMatrix = 256, kListed = 20;
constexpr double kWidth = 300, kHeight = 180, kEdge = 34;  // of a drawing, and of its margins
constexpr const char *kRight = "#009e73", *kWrong = "#cc79a7", *kZero = "#999999";

constexpr const char *kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evaluation</title><style>
body { font: 15px/1.4 "Liberation Sans", Arial, sans-serif; margin: 2em auto; max-width: 66em; padding: 0 1em; color: #111 }
h1 { font-size: 1.4em } h2 { font-size: 1.1em; margin-top: 1.8em }
table { border-collapse: collapse } td, th { padding: .15em .8em .15em 0; text-align: right }
td:first-child, th:first-child, .words td { text-align: left }
.row { display: flex; flex-wrap: wrap; gap: 1.5em } figure { margin: 0 } figcaption { font-size: .85em; text-align: center }
img { height: 96px; image-rendering: pixelated } svg text { font-size: 11px; fill: #444 }
</style></head><body>
)";

std::string escaped(const std::string &text)
{
    std::string safe;
    for (const char c : text)
        safe += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
    return safe;
}

std::string className(const EvaluationFacts &facts, std::uint32_t index)
{
    return escaped(index < facts.classes.size() ? facts.classes[index] : "?");
}

// Coordinates need no more digits than a screen has pixels.
std::string at(double value)
{
    return formatNumber(std::round(value * 100) / 100);
}

std::string count(std::uint64_t value)
{
    return humanCount(static_cast<std::int64_t>(value));
}

std::string htmlTable(const std::vector<std::vector<std::string>> &rows, const char *kind = "")
{
    std::string text = std::string("<table") + kind + ">\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string cell = i == 0 ? "th" : "td";
        text += "<tr>";
        for (const std::string &words : rows[i])
            text += "<" + cell + ">" + words + "</" + cell + ">";
        text += "</tr>\n";
    }
    return text + "</table>\n";
}

struct Line {
    std::vector<std::pair<double, double>> points;  // both from 0 to 1
    const char *colour, *dash;
};

// A frame from (0, 0) to (highX, highY) with lines in it.
std::string drawing(const std::string &title, double highX, double highY, const std::vector<Line> &lines)
{
    const double right = kWidth - 8, bottom = kHeight - 20, top = 8;
    const auto x = [&](double part) { return at(kEdge + part * (right - kEdge)); };
    const auto y = [&](double part) { return at(bottom - part * (bottom - top)); };
    std::string text = "<figure><svg width=\"" + at(kWidth) + "\" height=\"" + at(kHeight)
        + "\" role=\"img\">\n<path d=\"M" + x(0) + " " + y(1) + "V" + y(0) + "H" + x(1)
        + "\" fill=\"none\" stroke=\"#444\"/>\n";
    for (const Line &line : lines) {
        text += "<path fill=\"none\" stroke=\"" + std::string(line.colour)
            + "\" stroke-width=\"1.5\" stroke-dasharray=\"" + line.dash + "\" d=\"";
        for (std::size_t i = 0; i < line.points.size(); ++i)
            text += (i == 0 ? "M" : "L") + x(line.points[i].first) + " " + y(line.points[i].second);
        text += "\"/>\n";
    }
    text += "<text x=\"" + x(0) + "\" y=\"" + at(kHeight - 5) + "\">0</text><text text-anchor=\"end\" x=\"" + x(1)
        + "\" y=\"" + at(kHeight - 5) + "\">" + humanNumber(highX) + "</text><text text-anchor=\"end\" x=\""
        + at(kEdge - 3) + "\" y=\"" + at(top + 8) + "\">" + humanPercent(highY) + "</text>\n</svg><figcaption>" + title
        + "</figcaption></figure>\n";
    return text;
}

std::string outlines(const std::string &title, const SplitHistogram &histogram)
{
    const auto sharesOf = [](const std::vector<std::uint64_t> &counts) {
        double sum = 0;
        for (const std::uint64_t one : counts)
            sum += static_cast<double>(one);
        std::vector<double> shares;
        for (const std::uint64_t one : counts)
            shares.push_back(sum > 0 ? static_cast<double>(one) / sum : 0);
        return shares;
    };
    const std::vector<double> right = sharesOf(histogram.right), wrong = sharesOf(histogram.wrong);
    double most = 0.01;
    for (const auto *shares : {&right, &wrong})
        for (const double share : *shares)
            most = std::max(most, share);
    const auto line = [&](const std::vector<double> &shares, const char *colour, const char *dash) {
        Line steps{{{0, 0}}, colour, dash};
        const auto bins = static_cast<double>(shares.size());
        for (std::size_t i = 0; i < shares.size(); ++i) {
            steps.points.emplace_back(static_cast<double>(i) / bins, shares[i] / most);
            steps.points.emplace_back(static_cast<double>(i + 1) / bins, shares[i] / most);
        }
        steps.points.emplace_back(1, 0);
        return steps;
    };
    return drawing(title, histogram.high, most, {line(right, kRight, "none"), line(wrong, kWrong, "5 3")});
}

std::string reliability(const EvaluationReport &report)
{
    Line line{{}, kRight, "none"};
    for (const ReliabilityBin &bin : report.reliability)
        if (bin.n > 0)
            line.points.emplace_back(bin.confidence, bin.accuracy);
    return drawing("accuracy over confidence; dashed: as sure as right. ECE " + humanPercent(report.calibrationError),
                   1, 1, {{{{0, 0}, {1, 1}}, kZero, "5 3"}, line});
}

// Darker is more of the row; the hover text names the cell.
std::string matrix(const EvaluationReport &report, const EvaluationFacts &facts)
{
    const std::size_t classes = report.classes;
    if (classes > kMostMatrix)
        return "<p>confusion.csv holds the matrix of " + count(classes) + " classes.</p>\n";
    const double cell = std::max(3.0, std::floor(560.0 / static_cast<double>(classes)));
    const std::string side = at(cell * static_cast<double>(classes));
    std::string text = "<svg width=\"" + side + "\" height=\"" + side
        + "\" role=\"img\"><rect width=\"100%\" height=\"100%\" fill=\"#f4f4f4\"/>\n";
    for (std::uint32_t row = 0; row < classes; ++row) {
        for (std::uint32_t column = 0; column < classes; ++column) {
            const std::uint64_t times = report.confusion[row * classes + column];
            if (times == 0)
                continue;
            const double share = static_cast<double>(times) / static_cast<double>(report.perClass[row].n);
            text += "<rect x=\"" + at(cell * column) + "\" y=\"" + at(cell * row) + "\" width=\"" + at(cell)
                + "\" height=\"" + at(cell) + "\" fill=\"#440154\" fill-opacity=\"" + at(0.12 + 0.88 * std::sqrt(share))
                + "\"><title>" + className(facts, row) + " taken for " + className(facts, column) + ": " + count(times)
                + " (" + humanPercent(share) + ")</title></rect>\n";
        }
    }
    return text + "</svg>\n<p>Rows are true classes, columns what they were taken for.</p>\n";
}

std::string lists(const EvaluationReport &report, const EvaluationFacts &facts)
{
    std::vector<std::vector<std::string>> worst = {{"class", "accuracy", "right", "samples", "precision"}};
    for (const std::uint32_t i : worstClasses(report, kListed)) {
        const ClassResult &one = report.perClass[i];
        worst.push_back({className(facts, i), humanPercent(one.recall), count(one.right), count(one.n),
                         humanPercent(one.precision)});
    }
    std::vector<std::vector<std::string>> pairs = {{"class", "taken for", "times", "of its samples"}};
    for (std::size_t i = 0; i < std::min(report.pairs.size(), kListed); ++i) {
        const ConfusedPair &pair = report.pairs[i];
        pairs.push_back({className(facts, pair.label), className(facts, pair.predicted), count(pair.count),
                         humanPercent(pair.share)});
    }
    return "<div class=\"row\"><div><h2>Worst classes</h2>\n" + htmlTable(worst) + "</div><div><h2>Most confused</h2>\n"
        + htmlTable(pairs) + "</div></div>\n";
}

std::string mistakes(const EvaluationReport &report, const EvaluationFacts &facts)
{
    std::string text = "<h2>Most confident mistakes</h2>\n<div class=\"row\">\n";
    for (std::size_t i = 0; i < report.mistakes.size(); ++i) {
        const Mistake &one = report.mistakes[i];
        const std::string label = className(facts, one.label), predicted = className(facts, one.predicted);
        text += "<figure><img src=\"mistakes/" + std::string(i < 9 ? "0" : "") + std::to_string(i + 1) + ".png\" alt=\""
            + label + "\"><figcaption>" + label + " → " + predicted + "<br>" + humanPercent(one.confidence)
            + "</figcaption></figure>\n";
    }
    return text + "</div>\n";
}

std::string layers(const EvaluatedLayers &layers)
{
    std::vector<std::vector<std::string>> rows = {{"layer", "weights", "zeros", "−", "+", "values"}};
    for (const EvaluatedLayer &layer : layers.layers) {
        std::vector<std::string> levels;
        for (const float level : layer.levels)
            levels.push_back(humanNumber(static_cast<double>(level)));
        rows.push_back({escaped(layer.name), count(layer.weights), humanPercent(layer.fracZero),
                        humanPercent(layer.fracNegative), humanPercent(layer.fracPositive),
                        levels.empty() ? "full precision" : join(levels, " ")});
    }
    return "<h2>Quantized layers</h2>\n<p>Zeros: " + humanPercent(layers.zerosWeighted) + " of all their weights, "
        + humanPercent(layers.zerosMean) + " as the unweighted mean of the layers.</p>\n" + htmlTable(rows);
}

}  // namespace

std::string evaluationPage(const EvaluationReport &report, const EvaluationFacts &facts)
{
    std::string text = std::string(kHead) + "<h1>" + escaped(facts.network) + " on " + escaped(facts.dataset) + " ("
        + escaped(facts.split) + ")</h1>\n<p>" + count(report.n) + " samples, " + escaped(facts.weights);
    if (!facts.run.empty())
        text += ", step " + humanCount(facts.step) + " (epoch " + std::to_string(facts.epoch) + ")";
    text += "</p>\n";
    for (const std::string &note : facts.notes)
        text += "<p>" + escaped(note) + "</p>\n";
    if (report.notFinite > 0)
        return text + "<p>Nothing can be measured: " + count(report.notFinite)
            + " samples have logits that are not finite.</p>\n</body></html>\n";
    std::vector<std::vector<std::string>> top = {{"guesses"}, {"right"}};
    for (std::size_t k = 0; k < report.top.size(); ++k) {
        top[0].push_back(std::to_string(k + 1));
        top[1].push_back(humanPercent(report.top[k]));
    }
    text += htmlTable(top) + "<p>log-loss " + humanNumber(report.logLoss) + ", expected calibration error "
        + humanPercent(report.calibrationError)
        + "</p>\n<h2>How sure the network is</h2>\n<p>Solid: right answers; dashed: "
        + "wrong ones; each as shares of its own number.</p>\n<div class=\"row\">\n"
        + outlines("confidence", report.confidence)
        + outlines("margin: largest minus second probability", report.margin)
        + outlines("entropy of the probabilities, nats", report.entropy) + reliability(report) + "</div>\n"
        + lists(report, facts) + "<h2>Confusion matrix</h2>\n" + matrix(report, facts) + mistakes(report, facts);
    if (!facts.layers.layers.empty())
        text += layers(facts.layers);
    return text + "</body></html>\n";
}

}  // namespace ttq
