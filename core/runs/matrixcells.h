// The runs that a matrix asks for: one recipe, changed only in what each method and seed stands for.
//
// ttq, tied, fixed, twn, he, rel, sparse_tanh: the recipe with that method in its quantized phases; data, network, layers,
// optimizer and schedules stay. The recipe's own method keeps its threshold rule, another one takes its published rule.
// full_precision: the full-precision phases alone. full_precision_matched: the last of them lengthened by the epochs of the
// quantized phases, its milestones and step length stretched in proportion: what more training gives without ternary
// weights. A recipe that has quantized phases only is trained through them in full precision.
//
// Every run is independent and trains its full-precision phase itself: on the same settings those of one seed are equal to
// the last bit, and no run needs the files of another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "matrixconfig.h"
#include "runconfig.h"

namespace ttq {

struct MatrixCell {
    std::string method;  // of kMatrixMethods
    std::int64_t seed = 0;
    RunConfig config;    // checked
    std::string folder;  // "ttq-seed2": of the run, in the folder of the matrix
};

// All methods of the first seed, then of the second, so that an unfinished matrix compares as many methods as it can.
// InvalidArgument: a matrix that checkMatrix refuses; a method that the recipe cannot have, with the reason.
Expected<std::vector<MatrixCell>> expandMatrix(const RunConfig &config, const MatrixConfig &matrix);

// The defaults of [matrix], without full_precision_matched where it would be the same run as full_precision.
MatrixConfig defaultMatrix(const RunConfig &config);

std::int64_t epochsOf(const RunConfig &config);  // of all phases; a phase that stops early has fewer

// "phase.ternary.lr = 0.02, here 0.01": the first key in which they differ; empty if they are equal.
std::string firstDifference(const RunConfig &wanted, const RunConfig &found);

}  // namespace ttq
