// Loss and accuracy of the splits, learning rates, phases and the best epoch of a run.
#pragma once

#include "plotview.h"

namespace ttq {

class AccuracyView : public PlotView {
    Q_OBJECT

public:
    explicit AccuracyView(PlotCursor *cursor, QWidget *parent = nullptr);

protected:
    std::vector<std::string> series(const RunData &data, const ViewChoice &choice) const override;
    PlotScene scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const override;
};

}  // namespace ttq
