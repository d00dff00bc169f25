#include "evaluationreport.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ttq {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostGuesses = 10;

double ratio(double part, std::uint64_t all)
{
    return all == 0 ? kNan : part / static_cast<double>(all);
}

std::size_t binOf(double value, double high, std::size_t bins)
{
    const double place = value / high * static_cast<double>(bins);
    return std::min(static_cast<std::size_t>(std::max(place, 0.0)), bins - 1);
}

// One sample's logits as probabilities, and what follows from them.
struct Judged {
    std::uint32_t predicted = 0;
    std::size_t rank = 0;  // 0: right; k: k classes score at least as high as the right one
    double confidence = 0, labelProbability = 0, entropy = 0, margin = 0, loss = 0;
};

Judged judge(std::span<const float> logits, std::uint32_t label)
{
    Judged result;
    const double high = *std::max_element(logits.begin(), logits.end());
    double sum = 0, weighted = 0;
    for (const float logit : logits) {
        const double e = std::exp(logit - high);
        sum += e;
        weighted += e * (logit - high);
    }
    float best = -std::numeric_limits<float>::infinity(), second = best;
    for (std::uint32_t i = 0; i < logits.size(); ++i) {
        result.rank += i != label && logits[i] >= logits[label] ? 1 : 0;
        // The right class comes last among equals.
        const bool better = logits[i] > best || (logits[i] == best && result.predicted == label && i != label);
        if (better) {
            second = best;
            best = logits[i];
            result.predicted = i;
        } else {
            second = std::max(second, logits[i]);
        }
    }
    const auto probability = [&](double logit) { return std::exp(logit - high) / sum; };
    result.confidence = probability(best);
    result.margin = logits.size() > 1 ? result.confidence - probability(second) : 1;
    result.labelProbability = probability(logits[label]);
    result.loss = std::log(sum) - (logits[label] - high);
    result.entropy = std::max(0.0, std::log(sum) - weighted / sum);
    return result;
}

struct Sums {
    std::vector<std::uint64_t> within;  // by guesses
    double loss = 0;
    std::vector<double> classConfidence, binConfidence, binRight;
};

void addToHistograms(EvaluationReport &report, const Judged &sample)
{
    const auto add = [&](SplitHistogram &histogram, double value) {
        auto &counts = sample.rank == 0 ? histogram.right : histogram.wrong;
        ++counts[binOf(value, histogram.high, counts.size())];
    };
    add(report.entropy, sample.entropy);
    add(report.confidence, sample.confidence);
    add(report.margin, sample.margin);
}

void addPairs(EvaluationReport &report, std::size_t most)
{
    const std::size_t classes = report.classes;
    for (std::uint32_t label = 0; label < classes; ++label) {
        for (std::uint32_t predicted = 0; predicted < classes; ++predicted) {
            const std::uint64_t count = report.confusion[label * classes + predicted];
            if (label != predicted && count > 0)
                report.pairs.push_back(
                    {label, predicted, count, ratio(static_cast<double>(count), report.perClass[label].n)});
        }
    }
    std::stable_sort(report.pairs.begin(), report.pairs.end(),
                     [](const ConfusedPair &a, const ConfusedPair &b) { return a.count > b.count; });
    report.pairs.resize(std::min(report.pairs.size(), most));
}

void finish(EvaluationReport &report, const Sums &sums, const EvaluationReportOptions &options)
{
    const bool measured = report.n > 0 && report.notFinite == 0;
    for (const std::uint64_t count : sums.within)
        report.top.push_back(measured ? ratio(static_cast<double>(count), report.n) : kNan);
    report.logLoss = measured ? sums.loss / static_cast<double>(report.n) : kNan;
    for (std::size_t i = 0; i < report.classes; ++i) {
        ClassResult &result = report.perClass[i];
        result.recall = ratio(static_cast<double>(result.right), result.n);
        result.precision = ratio(static_cast<double>(result.right), result.predicted);
        result.meanConfidence = ratio(sums.classConfidence[i], result.n);
    }
    double error = 0;
    for (std::size_t i = 0; i < report.reliability.size(); ++i) {
        ReliabilityBin &bin = report.reliability[i];
        bin.confidence = ratio(sums.binConfidence[i], bin.n);
        bin.accuracy = ratio(sums.binRight[i], bin.n);
        error += bin.n == 0 ? 0 : static_cast<double>(bin.n) * std::fabs(bin.accuracy - bin.confidence);
    }
    report.calibrationError = measured ? error / static_cast<double>(report.n) : kNan;
    addPairs(report, options.pairs);
    const std::size_t kept = std::min(report.mistakes.size(), options.mistakes);
    std::stable_sort(report.mistakes.begin(), report.mistakes.end(),
                     [](const Mistake &a, const Mistake &b) { return a.confidence > b.confidence; });
    report.mistakes.resize(kept);
}

}  // namespace

EvaluationReport evaluationReport(std::span<const float> logits, std::span<const std::uint32_t> labels,
                                  std::size_t classes, const EvaluationReportOptions &options)
{
    EvaluationReport report;
    report.n = labels.size();
    report.classes = classes;
    report.perClass.resize(classes);
    report.confusion.resize(classes * classes);
    const double mostEntropy = classes > 1 ? std::log(static_cast<double>(classes)) : 1;
    for (auto [histogram, high] : {std::pair(&report.entropy, mostEntropy), std::pair(&report.confidence, 1.0),
                                   std::pair(&report.margin, 1.0)}) {
        histogram->high = high;
        histogram->right.resize(options.histogramBins);
        histogram->wrong.resize(options.histogramBins);
    }
    for (std::size_t i = 0; i < options.reliabilityBins; ++i) {
        const auto bins = static_cast<double>(options.reliabilityBins);
        report.reliability.push_back({static_cast<double>(i) / bins, static_cast<double>(i + 1) / bins, 0, 0, 0});
    }
    Sums sums{std::vector<std::uint64_t>(std::min(kMostGuesses, classes)), 0, std::vector<double>(classes),
              std::vector<double>(options.reliabilityBins), std::vector<double>(options.reliabilityBins)};

    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::uint32_t label = labels[i];
        const auto own = logits.subspan(i * classes, classes);
        ++report.perClass[label].n;
        if (!std::all_of(own.begin(), own.end(), [](float logit) { return std::isfinite(logit); })) {
            ++report.notFinite;
            continue;
        }
        const Judged sample = judge(own, label);
        for (std::size_t k = sample.rank; k < sums.within.size(); ++k)
            ++sums.within[k];
        sums.loss += sample.loss;
        sums.classConfidence[label] += sample.confidence;
        ++report.confusion[label * classes + sample.predicted];
        ++report.perClass[sample.predicted].predicted;
        report.perClass[label].right += sample.rank == 0 ? 1 : 0;
        addToHistograms(report, sample);
        const std::size_t bin = binOf(sample.confidence, 1, options.reliabilityBins);
        ++report.reliability[bin].n;
        sums.binConfidence[bin] += sample.confidence;
        sums.binRight[bin] += sample.rank == 0 ? 1 : 0;
        if (sample.rank > 0)
            report.mistakes.push_back(
                {static_cast<std::uint32_t>(i), label, sample.predicted, sample.confidence, sample.labelProbability});
    }
    finish(report, sums, options);
    return report;
}

std::vector<std::uint32_t> worstClasses(const EvaluationReport &report, std::size_t count)
{
    std::vector<std::uint32_t> classes;
    for (std::uint32_t i = 0; i < report.perClass.size(); ++i) {
        if (report.perClass[i].n > 0)
            classes.push_back(i);
    }
    std::stable_sort(classes.begin(), classes.end(), [&](std::uint32_t a, std::uint32_t b) {
        return report.perClass[a].recall < report.perClass[b].recall;
    });
    classes.resize(std::min(classes.size(), count));
    return classes;
}

}  // namespace ttq
