#include "accuracyview.h"

#include "accuracyscene.h"

namespace ttq {

AccuracyView::AccuracyView(PlotCursor *cursor, QWidget *parent) : PlotView(cursor, parent)
{
    setObjectName(QStringLiteral("accuracyView"));
    setAccessibleName(tr("Accuracy"));
    setAccessibleDescription(tr("Loss, top-1 and top-5 accuracy of train, validation and test, and learning rates"));
}

std::vector<std::string> AccuracyView::series(const RunData &data, const ViewChoice &) const
{
    return accuracySeries(data);
}

PlotScene AccuracyView::scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const
{
    return accuracyScene(data, choice, style);
}

}  // namespace ttq
