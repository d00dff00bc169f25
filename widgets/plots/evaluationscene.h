// Scenes of a recorded evaluation: numbers as curves, the confusion matrix as a map, the classes as a list.
#pragma once

#include "models/evaluationfile.h"
#include "plotscene.h"

namespace ttq {

// Accuracy within the first k guesses, accuracy of the classes, reliability, and histograms of confidence, margin and
// entropy, of right answers and of wrong ones, each as shares of its own number. `columns`: panels side by side, 1 to 3.
PlotScene evaluationScene(const RecordedEvaluation &evaluation, const PlotStyle &style, int columns, bool logY);

// Rows are true classes, columns what they were taken for.
PlotScene confusionScene(const RecordedEvaluation &evaluation, const PlotStyle &style, bool log);

// At most `most` classes in order of rising accuracy, for a figure.
PlotScene classesScene(const RecordedEvaluation &evaluation, const PlotStyle &style, std::size_t most);

// "top-1 91.7 % (9,173 of 10,000) · top-5 … · log-loss … · ECE …"; words where nothing could be measured.
QString evaluationSummary(const RecordedEvaluation &evaluation);

}  // namespace ttq
