#include "scalefactorview.h"

#include <QActionGroup>
#include <QToolBar>
#include <QVBoxLayout>

#include "liveplot.h"

namespace ttq {

ScaleFactorView::ScaleFactorView(PlotCursor *cursor, QWidget *parent)
    : PlotView(cursor, parent), m_bar(new QToolBar(this))
{
    setObjectName(QStringLiteral("scaleFactorView"));
    setAccessibleName(tr("Scale factors"));
    setAccessibleDescription(tr("Wp and Wn of the chosen layers against the training step"));
    m_bar->setObjectName(QStringLiteral("scaleFactorModes"));
    m_bar->setAccessibleName(tr("What is drawn of the scale factors"));
    m_bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_bar->setMovable(false);
    m_bar->setStyleSheet(QStringLiteral("QToolBar { border: 0; padding: 1px 4px; spacing: 2px; }"));

    const struct {
        ScaleMode mode;
        const char *name;
        QString text, tip;
    } kModes[] = {
        {ScaleMode::Overlay, "modeOverlay", tr("Overlay"), tr("Wp and Wn of all chosen layers in one plot")},
        {ScaleMode::Multiples, "modeMultiples", tr("Small multiples"), tr("One plot for each layer, on the same axes")},
        {ScaleMode::Ratio, "modeRatio", tr("Ratio Wn/Wp"), tr("What a scale-invariant layer's output depends on")},
        {ScaleMode::Radius, "modeRadius", tr("Radius √(Wp²+Wn²)"),
         tr("The common size of both scales: it sets how fast the latent weights move")},
        {ScaleMode::Fractions, "modeFractions", tr("Fractions −/0/+"), tr("Shares of −1, 0 and +1 in each layer")}};
    auto *group = new QActionGroup(this);
    for (const auto &entry : kModes) {
        QAction *action = m_bar->addAction(entry.text);
        action->setObjectName(QLatin1String(entry.name));
        action->setToolTip(entry.tip);
        action->setCheckable(true);
        action->setChecked(entry.mode == m_mode);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode = entry.mode] { setMode(mode); });
        m_actions.push_back(action);
    }
    column()->insertWidget(0, m_bar);
}

void ScaleFactorView::setMode(ScaleMode mode)
{
    if (m_mode == mode)
        return;
    m_mode = mode;
    m_actions[static_cast<std::size_t>(mode)]->setChecked(true);
    plot()->releaseValues();
    activityChanged();
    markDirty(RunModel::Structure);
    Q_EMIT modeChanged();
}

std::vector<std::string> ScaleFactorView::series(const RunData &data, const ViewChoice &choice) const
{
    return scaleFactorSeries(data, choice, m_mode);
}

PlotScene ScaleFactorView::scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const
{
    return scaleFactorScene(data, choice, m_mode, style);
}

}  // namespace ttq
