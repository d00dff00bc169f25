#include "sparsityview.h"

#include "sparsityscene.h"

namespace ttq {

SparsityView::SparsityView(PlotCursor *cursor, QWidget *parent) : PlotView(cursor, parent)
{
    setObjectName(QStringLiteral("sparsityView"));
    setAccessibleName(tr("Sparsity"));
    setAccessibleDescription(
        tr("Shares of negative, zero and positive weights in each layer, and a layer's latent weights"));
}

std::vector<std::string> SparsityView::series(const RunData &data, const ViewChoice &choice) const
{
    return sparsitySeries(data, choice);
}

PlotScene SparsityView::scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const
{
    return sparsityScene(data, choice, style);
}

std::int64_t SparsityView::histogramLayer(const RunData &data, const ViewChoice &choice) const
{
    return latentLayer(data, choice);
}

}  // namespace ttq
