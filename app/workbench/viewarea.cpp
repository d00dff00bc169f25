#include "viewarea.h"

#include <QApplication>
#include <QSplitter>
#include <QStackedLayout>
#include <QTabWidget>
#include <algorithm>

#include "evaluationview.h"
#include "panels/icons.h"
#include "plots/accuracyview.h"
#include "plots/scalefactorview.h"
#include "plots/sparsityview.h"
#include "plots/weightsview.h"

namespace ttq {

namespace {

constexpr std::size_t kTiles = 3;  // the first views, which show curves; the others need the room of a tab

}  // namespace

ViewArea::ViewArea(QWidget *parent) : QWidget(parent)
{
    m_views = {{"scale-factors", tr("Scale factors"), "scale-factors", new ScaleFactorView(&m_cursor, this)},
               {"accuracy", tr("Accuracy"), "accuracy", new AccuracyView(&m_cursor, this)},
               {"sparsity", tr("Sparsity"), "sparsity", new SparsityView(&m_cursor, this)},
               {"weights", tr("Weights"), "weights", new WeightsView(&m_cursor, this)},
               {"evaluation", tr("Evaluation"), "evaluation", new EvaluationView(&m_cursor, this)}};
    m_stack = new QStackedLayout(this);
    m_stack->setContentsMargins(0, 0, 0, 0);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName("views");
    m_tabs->setDocumentMode(true);
    m_tabs->setMovable(true);
    m_tiles = new QSplitter(Qt::Horizontal);
    m_tilesRight = new QSplitter(Qt::Vertical);
    m_tiles->addWidget(m_tilesRight);
    m_stack->addWidget(m_tabs);
    m_stack->addWidget(m_tiles);
    for (const Named &named : m_views) {
        named.view->setObjectName("view." + named.name);
        named.view->setAccessibleName(named.title);
        if (const auto *plot = qobject_cast<PlotView *>(named.view))
            connect(plot, &PlotView::layerClicked, this, &ViewArea::layerClicked);
    }
    arrange();
    connect(m_tabs, &QTabWidget::currentChanged, this, &ViewArea::currentChanged);
    connect(qApp, &QApplication::focusChanged, this, [this] {
        if (m_tiled)
            Q_EMIT currentChanged();
    });
}

void ViewArea::arrange()
{
    const QSignalBlocker quiet(m_tabs);
    if (m_tiled) {
        m_tiles->insertWidget(0, m_views[0].view);
        m_tilesRight->addWidget(m_views[1].view);
        m_tilesRight->addWidget(m_views[2].view);
        m_tiles->setSizes({1000, 1000});
        for (std::size_t i = 0; i < kTiles; ++i)
            m_views[i].view->show();
    } else {
        m_tabs->clear();
        for (const Named &named : m_views)
            m_tabs->addTab(named.view, themedIcon(named.icon), named.title);
        m_tabs->setCurrentIndex(0);
    }
    m_stack->setCurrentIndex(m_tiled ? 1 : 0);
}

void ViewArea::setTiled(bool tiled)
{
    if (m_tiled == tiled)
        return;
    RunView *was = current();
    m_tiled = tiled;
    arrange();
    if (!tiled)
        m_tabs->setCurrentWidget(was);
    Q_EMIT currentChanged();
}

void ViewArea::setRun(RunModel *run)
{
    m_run = run;
    m_cursor.clearStep();
    m_cursor.setMode(PlotCursor::Mode::Fit);
    for (const Named &named : m_views)
        named.view->setRun(run);
}

void ViewArea::setLayers(const std::vector<std::int64_t> &layers)
{
    for (const Named &named : m_views)
        named.view->setLayers(layers);
}

void ViewArea::setCurrentLayer(std::int64_t layer)
{
    for (const Named &named : m_views)
        named.view->setCurrentLayer(layer);
}

RunView *ViewArea::view(const QString &name) const
{
    for (const Named &named : m_views)
        if (named.name == name)
            return named.view;
    return nullptr;
}

RunView *ViewArea::current() const
{
    if (!m_tiled)
        return static_cast<RunView *>(m_tabs->currentWidget());
    for (std::size_t i = 0; i < kTiles; ++i)
        if (RunView *tile = m_views[i].view;
            tile->isAncestorOf(QApplication::focusWidget()) || tile == QApplication::focusWidget())
            return tile;
    return m_views.front().view;
}

void ViewArea::setCurrent(const QString &name)
{
    const auto wanted
        = std::find_if(m_views.begin(), m_views.end(), [&](const Named &named) { return named.name == name; });
    if (wanted == m_views.end())
        return;
    if (m_tiled && wanted - m_views.begin() < static_cast<std::ptrdiff_t>(kTiles))
        return wanted->view->setFocus();
    setTiled(false);  // it has no tile
    m_tabs->setCurrentWidget(wanted->view);
}

void ViewArea::moveCursor(double step)
{
    m_cursor.setStep(step);
}

void ViewArea::stepEpoch(int direction)
{
    if (m_run == nullptr || m_run->epochs().empty())
        return;
    const auto &epochs = m_run->epochs();
    const double now = m_cursor.hasStep() ? m_cursor.step() : static_cast<double>(epochs.back().lastStep) + 1;
    double target = m_cursor.hasStep() ? now : static_cast<double>(epochs.back().lastStep);
    if (direction > 0) {
        for (const EpochRecord &epoch : epochs)
            if (static_cast<double>(epoch.lastStep) > now) {
                target = static_cast<double>(epoch.lastStep);
                break;
            }
    } else {
        for (const EpochRecord &epoch : epochs)
            if (static_cast<double>(epoch.lastStep) < now)
                target = static_cast<double>(epoch.lastStep);
    }
    m_cursor.setStep(target);
}

}  // namespace ttq
