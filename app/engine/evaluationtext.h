// An evaluation as a person reads it, as JSON, and as the tables of a report folder (resources/docs/weights.md).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stats/evaluationreport.h"
#include "train/layerreport.h"

namespace ttq {

// What was evaluated, beside the numbers.
struct EvaluationFacts {
    std::string network, dataset, split, weights;
    std::string run;  // uuid; empty for a file of weights
    std::int64_t step = 0, epoch = 0;
    std::vector<std::string> notes, classes;
    std::vector<std::uint32_t> samples;  // position in the report → index in the data set
    EvaluatedLayers layers;
};

std::string evaluationText(const EvaluationReport &report, const EvaluationFacts &facts);
std::string evaluationJson(const EvaluationReport &report, const EvaluationFacts &facts);

// File name → content: topk.csv, classes.csv, confusion.csv, pairs.csv, histograms.csv, reliability.csv, mistakes.csv,
// layers.csv, weights.csv.
std::vector<std::pair<std::string, std::string>> evaluationTables(const EvaluationReport &report,
                                                                  const EvaluationFacts &facts);

}  // namespace ttq
