// The scene of the training itself: loss, top-1 and top-5 of each split, learning rates, the best point.
#pragma once

#include "rundata.h"

namespace ttq {

std::vector<std::string> accuracySeries(const RunData &data);
// Panels loss, top-1 and (if measured) top-5. Train per step faint with its moving average; train as the mean over each epoch in
// training mode; validation and test where an epoch ended. Learning rates on the right axis of the loss.
PlotScene accuracyScene(const RunData &data, const ViewChoice &choice, const PlotStyle &style);
// "best validation, epoch 12: 88.0 %"; says so if test selected. Empty before the first.
QString bestText(const StateRecord &state);

}  // namespace ttq
