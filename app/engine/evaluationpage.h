// An evaluation as a page for a browser: one file without scripts or addresses, beside the pictures of a report folder.
#pragma once

#include <string>

#include "evaluationtext.h"

namespace ttq {

// HTML with drawings inside; pictures are named relative to it (mistakes/01.png). A matrix of more than 256 classes is left
// to confusion.csv.
std::string evaluationPage(const EvaluationReport &report, const EvaluationFacts &facts);

}  // namespace ttq
