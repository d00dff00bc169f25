// What a classifier's logits say about it: how often it is right among its first guesses, on which classes, how sure it
// is, and whether it is right to be. All on plain numbers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ttq {

// Equal bins over [0, high], counted apart for samples that were classified rightly and wrongly.
struct SplitHistogram {
    double high = 1;
    std::vector<std::uint64_t> right, wrong;
};

struct ReliabilityBin {
    double low = 0, high = 0;  // of the confidence; the last bin holds its upper end
    std::uint64_t n = 0;
    double confidence = 0, accuracy = 0;  // means; NaN for no samples
};

struct ConfusedPair {
    std::uint32_t label = 0, predicted = 0;
    std::uint64_t count = 0;
    double share = 0;  // of the samples of `label`
};

struct Mistake {
    std::uint32_t sample = 0, label = 0, predicted = 0;
    double confidence = 0;        // in what was predicted
    double labelProbability = 0;  // left for what was right
};

struct ClassResult {
    std::uint64_t n = 0, right = 0;
    std::uint64_t predicted = 0;                           // how often this class was the answer
    double recall = 0, precision = 0, meanConfidence = 0;  // NaN where there is nothing to divide by
};

struct EvaluationReport {
    std::uint64_t n = 0, classes = 0;
    std::uint64_t notFinite = 0;  // samples with a logit that is NaN or infinite: they count as wrong in `perClass`
                                  // and are left out of what needs probabilities
    std::vector<double> top;      // top[k − 1]: fraction right among the first k guesses, k = 1 … min(10, classes)
    double logLoss = 0;           // mean, nats
    std::vector<ClassResult> perClass;
    std::vector<std::uint64_t> confusion;  // [label][predicted], classes²
    std::vector<ConfusedPair> pairs;       // most frequent first
    // Entropy of the probabilities in nats (0 … ln classes), the largest probability, and its lead over the second.
    SplitHistogram entropy, confidence, margin;
    std::vector<ReliabilityBin> reliability;
    double calibrationError = 0;    // expected calibration error: Σ n_b/n · |accuracy_b − confidence_b|
    std::vector<Mistake> mistakes;  // most confident first
};

struct EvaluationReportOptions {
    std::size_t histogramBins = 20, reliabilityBins = 15, pairs = 20, mistakes = 25;
};

// `logits` is [n, classes] row-major, every label is < classes. A class with the same logit as the right one beats it,
// so that equal logits are no right answer. With a sample that is not finite, and with no samples, `top`, `logLoss` and
// `calibrationError` are NaN: they could not be measured.
EvaluationReport evaluationReport(std::span<const float> logits, std::span<const std::uint32_t> labels,
                                  std::size_t classes, const EvaluationReportOptions &options = {});

// Classes in order of rising recall; those without samples are not among them.
std::vector<std::uint32_t> worstClasses(const EvaluationReport &report, std::size_t count);

}  // namespace ttq
