#include "evaluationtext.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "humantext.h"

namespace ttq {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownClasses = 5, kShownPairs = 5;

const std::string &className(const EvaluationFacts &facts, std::uint32_t index)
{
    static const std::string kUnnamed = "?";
    return index < facts.classes.size() ? facts.classes[index] : kUnnamed;
}

std::uint32_t sampleOf(const EvaluationFacts &facts, std::uint32_t position)
{
    return position < facts.samples.size() ? facts.samples[position] : position;
}

Json histogramJson(const SplitHistogram &histogram)
{
    return {{"low", 0.0}, {"high", histogram.high}, {"right", histogram.right}, {"wrong", histogram.wrong}};
}

Json classesJson(const EvaluationReport &report, const EvaluationFacts &facts)
{
    Json list = Json::array();
    for (std::uint32_t i = 0; i < report.perClass.size(); ++i) {
        const ClassResult &one = report.perClass[i];
        list.push_back({{"name", className(facts, i)},
                        {"n", one.n},
                        {"right", one.right},
                        {"predicted", one.predicted},
                        {"accuracy", one.recall},
                        {"precision", one.precision},
                        {"mean_confidence", one.meanConfidence}});
    }
    return list;
}

Json mistakesJson(const EvaluationReport &report, const EvaluationFacts &facts)
{
    Json list = Json::array();
    for (const Mistake &mistake : report.mistakes) {
        list.push_back({{"sample", sampleOf(facts, mistake.sample)},
                        {"class", className(facts, mistake.label)},
                        {"predicted", className(facts, mistake.predicted)},
                        {"confidence", mistake.confidence},
                        {"class_probability", mistake.labelProbability}});
    }
    return list;
}

Json layersJson(const EvaluatedLayers &layers)
{
    Json list = Json::array();
    for (const EvaluatedLayer &layer : layers.layers) {
        list.push_back({{"name", layer.name},
                        {"kind", layer.kind},
                        {"shape", layer.shape},
                        {"weights", layer.weights},
                        {"levels", layer.levels},
                        {"frac_neg", layer.fracNegative},
                        {"frac_zero", layer.fracZero},
                        {"frac_pos", layer.fracPositive}});
    }
    return list;
}

// A line of a CSV file, as RFC 4180 has it.
std::string csvLine(const std::vector<std::string> &cells)
{
    std::vector<std::string> quoted;
    for (const std::string &cell : cells) {
        if (cell.find_first_of(",\"\r\n") == std::string::npos) {
            quoted.push_back(cell);
            continue;
        }
        std::string text = "\"";
        for (const char c : cell)
            text += c == '"' ? std::string("\"\"") : std::string(1, c);
        quoted.push_back(text + "\"");
    }
    return join(quoted, ",") + "\n";
}

std::string number(double value)
{
    return formatNumber(value);
}
std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

std::string histogramLines(const std::string &name, const SplitHistogram &histogram)
{
    std::string text;
    const auto bins = static_cast<double>(histogram.right.size());
    for (std::size_t i = 0; i < histogram.right.size(); ++i)
        text += csvLine({name, number(histogram.high * static_cast<double>(i) / bins),
                         number(histogram.high * static_cast<double>(i + 1) / bins), number(histogram.right[i]),
                         number(histogram.wrong[i])});
    return text;
}

std::string layerLines(const EvaluatedLayers &layers)
{
    std::string text = csvLine({"layer", "kind", "shape", "weights", "levels", "frac_neg", "frac_zero", "frac_pos"});
    for (const EvaluatedLayer &layer : layers.layers) {
        std::vector<std::string> shape, levels;
        for (const std::int64_t size : layer.shape)
            shape.push_back(std::to_string(size));
        for (const float level : layer.levels)
            levels.push_back(formatNumber(level));
        text += csvLine({layer.name, layer.kind, join(shape, "x"), number(layer.weights), join(levels, " "),
                         number(layer.fracNegative), number(layer.fracZero), number(layer.fracPositive)});
    }
    return text;
}

std::string weightLines(const EvaluatedLayers &layers)
{
    std::string text = csvLine({"layer", "low", "high", "weights"});
    for (const EvaluatedLayer &layer : layers.layers) {
        const auto bins = static_cast<double>(layer.latents.counts.size());
        const double low = static_cast<double>(layer.latents.low), high = static_cast<double>(layer.latents.high);
        for (std::size_t i = 0; i < layer.latents.counts.size(); ++i)
            text += csvLine({layer.name, number(low + (high - low) * static_cast<double>(i) / bins),
                             number(low + (high - low) * static_cast<double>(i + 1) / bins),
                             number(std::uint64_t{layer.latents.counts[i]})});
    }
    return text;
}

}  // namespace

std::string evaluationText(const EvaluationReport &report, const EvaluationFacts &facts)
{
    std::string text = facts.network + " on " + facts.dataset + " (" + facts.split + "), "
        + humanCount(static_cast<std::int64_t>(report.n)) + " samples, " + facts.weights;
    if (!facts.run.empty())
        text += ", step " + humanCount(facts.step) + " (epoch " + std::to_string(facts.epoch) + ")";
    text += "\n";
    for (const std::string &note : facts.notes)
        text += note + "\n";
    if (report.notFinite > 0)
        return text + "\nnothing can be measured: " + humanCount(static_cast<std::int64_t>(report.notFinite))
            + " samples have logits that are not finite\n";
    std::uint64_t right = 0;
    for (const ClassResult &one : report.perClass)
        right += one.right;
    text += "\ntop-1     " + humanPercent(report.top[0]) + " (" + humanCount(static_cast<std::int64_t>(right)) + " of "
        + humanCount(static_cast<std::int64_t>(report.n)) + ")\n";
    if (report.top.size() >= 5)
        text += "top-5     " + humanPercent(report.top[4]) + "\n";
    text += "log-loss  " + humanNumber(report.logLoss) + "\nECE       " + humanPercent(report.calibrationError)
        + "  (expected calibration error)\n\nworst classes\n";
    std::vector<std::vector<std::string>> worst = {{"class", "accuracy", "samples"}};
    for (const std::uint32_t i : worstClasses(report, kShownClasses))
        worst.push_back({className(facts, i), humanPercent(report.perClass[i].recall),
                         humanCount(static_cast<std::int64_t>(report.perClass[i].n))});
    text += table(worst, 1);
    if (report.pairs.empty())
        return text;
    text += "\nmost confused\n";
    std::vector<std::vector<std::string>> pairs = {{"class", "taken for", "times", "of its samples"}};
    for (std::size_t i = 0; i < std::min(report.pairs.size(), kShownPairs); ++i) {
        const ConfusedPair &pair = report.pairs[i];
        pairs.push_back({className(facts, pair.label), className(facts, pair.predicted),
                         humanCount(static_cast<std::int64_t>(pair.count)), humanPercent(pair.share)});
    }
    return text + table(pairs, 2);
}

std::string evaluationJson(const EvaluationReport &report, const EvaluationFacts &facts)
{
    std::uint64_t right = 0;
    for (const ClassResult &one : report.perClass)
        right += one.right;
    Json json = {{"network", facts.network}, {"dataset", facts.dataset},      {"split", facts.split},
                 {"weights", facts.weights}, {"notes", facts.notes},          {"n", report.n},
                 {"right", right},           {"not_finite", report.notFinite}};
    if (!facts.run.empty()) {
        json["run"] = facts.run;
        json["step"] = facts.step;
        json["epoch"] = facts.epoch;
    }
    json["top"] = report.top;
    json["log_loss"] = report.logLoss;
    json["ece"] = report.calibrationError;
    json["classes"] = classesJson(report, facts);
    json["worst_classes"] = Json::array();
    for (const std::uint32_t i : worstClasses(report, kShownClasses))
        json["worst_classes"].push_back(className(facts, i));
    json["confused"] = Json::array();
    for (const ConfusedPair &pair : report.pairs)
        json["confused"].push_back({{"class", className(facts, pair.label)},
                                    {"predicted", className(facts, pair.predicted)},
                                    {"count", pair.count},
                                    {"share", pair.share}});
    json["entropy"] = histogramJson(report.entropy);
    json["confidence"] = histogramJson(report.confidence);
    json["margin"] = histogramJson(report.margin);
    json["reliability"] = Json::array();
    for (const ReliabilityBin &bin : report.reliability)
        json["reliability"].push_back({{"low", bin.low},
                                       {"high", bin.high},
                                       {"n", bin.n},
                                       {"confidence", bin.confidence},
                                       {"accuracy", bin.accuracy}});
    json["mistakes"] = mistakesJson(report, facts);
    json["layers"] = layersJson(facts.layers);
    json["zeros"] = {{"weighted", facts.layers.zerosWeighted}, {"mean", facts.layers.zerosMean}};
    // Numbers that are not finite become null.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<std::pair<std::string, std::string>> evaluationTables(const EvaluationReport &report,
                                                                  const EvaluationFacts &facts)
{
    std::string topk = csvLine({"k", "accuracy"});
    for (std::size_t k = 0; k < report.top.size(); ++k)
        topk += csvLine({number(std::uint64_t{k + 1}), number(report.top[k])});

    std::string classes
        = csvLine({"class", "name", "samples", "right", "predicted", "accuracy", "precision", "mean_confidence"});
    std::string confusion;
    std::vector<std::string> header = {"class"};
    header.insert(header.end(), facts.classes.begin(), facts.classes.end());
    confusion += csvLine(header);
    for (std::uint32_t i = 0; i < report.perClass.size(); ++i) {
        const ClassResult &one = report.perClass[i];
        classes
            += csvLine({number(std::uint64_t{i}), className(facts, i), number(one.n), number(one.right),
                        number(one.predicted), number(one.recall), number(one.precision), number(one.meanConfidence)});
        std::vector<std::string> row = {className(facts, i)};
        for (std::uint32_t j = 0; j < report.perClass.size(); ++j)
            row.push_back(number(report.confusion[i * report.classes + j]));
        confusion += csvLine(row);
    }

    std::string pairs = csvLine({"class", "predicted", "count", "share"});
    for (const ConfusedPair &pair : report.pairs)
        pairs += csvLine(
            {className(facts, pair.label), className(facts, pair.predicted), number(pair.count), number(pair.share)});

    const std::string histograms = csvLine({"quantity", "low", "high", "right", "wrong"})
        + histogramLines("entropy", report.entropy) + histogramLines("confidence", report.confidence)
        + histogramLines("margin", report.margin);

    std::string reliability = csvLine({"low", "high", "samples", "confidence", "accuracy"});
    for (const ReliabilityBin &bin : report.reliability)
        reliability += csvLine(
            {number(bin.low), number(bin.high), number(bin.n), number(bin.confidence), number(bin.accuracy)});

    std::string mistakes = csvLine({"sample", "class", "predicted", "confidence", "class_probability"});
    for (const Mistake &mistake : report.mistakes)
        mistakes += csvLine({number(std::uint64_t{sampleOf(facts, mistake.sample)}), className(facts, mistake.label),
                             className(facts, mistake.predicted), number(mistake.confidence),
                             number(mistake.labelProbability)});

    return {{"topk.csv", topk},
            {"classes.csv", classes},
            {"confusion.csv", confusion},
            {"pairs.csv", pairs},
            {"histograms.csv", histograms},
            {"reliability.csv", reliability},
            {"mistakes.csv", mistakes},
            {"layers.csv", layerLines(facts.layers)},
            {"weights.csv", weightLines(facts.layers)}};
}

}  // namespace ttq
