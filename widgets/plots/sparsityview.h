// Shares of −1, 0 and +1 in each layer at the cursor's step or now, and the latent weights of the current layer.
#pragma once

#include "plotview.h"

namespace ttq {

class SparsityView : public PlotView {
    Q_OBJECT

public:
    explicit SparsityView(PlotCursor *cursor, QWidget *parent = nullptr);

protected:
    std::vector<std::string> series(const RunData &data, const ViewChoice &choice) const override;
    PlotScene scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const override;
    std::int64_t histogramLayer(const RunData &data, const ViewChoice &choice) const override;
    bool followsCursor() const override { return true; }
};

}  // namespace ttq
