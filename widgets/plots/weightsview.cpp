#include "weightsview.h"

#include <QActionGroup>
#include <QToolBar>
#include <QVBoxLayout>
#include <cmath>

#include "figurewriter.h"
#include "liveplot.h"
#include "weightsscene.h"

namespace ttq {

WeightsView::WeightsView(PlotCursor *cursor, QWidget *parent)
    : PlotView(cursor, parent), m_bar(new QToolBar(this)), m_grid(new WeightGrid(this))
{
    setObjectName(QStringLiteral("weightsView"));
    setAccessibleName(tr("Weights"));
    setAccessibleDescription(tr("Latent weights of every quantized layer, with thresholds and levels"));
    m_bar->setObjectName(QStringLiteral("weightModes"));
    m_bar->setAccessibleName(tr("What is drawn of the weights"));
    m_bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_bar->setMovable(false);
    m_bar->setStyleSheet(QStringLiteral("QToolBar { border: 0; padding: 1px 4px; spacing: 2px; }"));
    auto *group = new QActionGroup(this);
    const struct {
        Mode mode;
        const char *name;
        QString text, tip;
    } kModes[] = {{Mode::Histograms, "modeHistograms", tr("Histograms"),
                   tr("Latent weights of each layer, coloured by what they become")},
                  {Mode::Layers, "modeLayers", tr("Over the layers"),
                   tr("Wp and −Wn of the layers in order, and how sparse the layers are")}};
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
    m_bar->addSeparator();
    m_shared = m_bar->addAction(tr("Same axis for all"));
    m_shared->setObjectName(QStringLiteral("sharedAxis"));
    m_shared->setToolTip(tr("One range of weights for all layers, to compare their widths"));
    m_shared->setCheckable(true);
    connect(m_shared, &QAction::toggled, this, [this] { markDirty(RunModel::Histograms); });
    connect(m_grid, &WeightGrid::layerClicked, this, &PlotView::layerClicked);
    column()->insertWidget(0, m_bar);
    column()->addWidget(m_grid, 1);
    plot()->hide();
    setFocusProxy(m_grid);
    m_grid->setWords(emptyWords());
}

WeightsView::~WeightsView()
{
    if (m_watched)
        m_watched->watchHistograms(std::nullopt);
}

void WeightsView::setMode(Mode mode)
{
    if (m_mode == mode)
        return;
    m_mode = mode;
    m_actions[static_cast<std::size_t>(mode)]->setChecked(true);
    const bool grid = mode == Mode::Histograms;
    m_grid->setVisible(grid);
    plot()->setVisible(!grid);
    m_shared->setEnabled(grid);
    setFocusProxy(grid ? static_cast<QWidget *>(m_grid) : plot());
    activityChanged();
    markDirty(RunModel::Structure);
}

void WeightsView::setRun(RunModel *model)
{
    if (m_watched && m_watched != model)
        m_watched->watchHistograms(std::nullopt);
    m_watched = nullptr;
    PlotView::setRun(model);
    m_grid->setCells({}, {});
    m_grid->setWords(emptyWords());
    watch();
}

void WeightsView::setCurrentLayer(std::int64_t layer)
{
    PlotView::setCurrentLayer(layer);
    m_grid->setCurrentLayer(layer);
}

std::int64_t WeightsView::wantedStep() const
{
    return cursor()->hasStep() ? std::llround(cursor()->step()) : RunModel::kNewest;
}

void WeightsView::watch()
{
    if (!run())
        return;
    m_watched = run();
    run()->watchHistograms(active() && m_mode == Mode::Histograms ? std::optional(wantedStep()) : std::nullopt);
}

void WeightsView::activityChanged()
{
    PlotView::activityChanged();
    watch();
}

std::vector<std::string> WeightsView::series(const RunData &data, const ViewChoice &choice) const
{
    return weightsSeries(data, choice);
}

PlotScene WeightsView::scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const
{
    return m_mode == Mode::Layers ? weightsScene(data, choice, style) : PlotScene();
}

std::vector<WeightCell> WeightsView::cells(const PlotStyle &style) const
{
    const RunData now = data();
    return now.loaded ? weightCells(now, choice(), run()->histograms(), style) : std::vector<WeightCell>();
}

WeightCellOptions WeightsView::options(const std::vector<WeightCell> &cells) const
{
    return {m_shared->isChecked() ? sharedRange(cells) : std::nullopt, logY()};
}

QString WeightsView::emptyWords() const
{
    const RunData now = data();
    const QString words = emptyText(now);
    if (!words.isEmpty())
        return words;
    if (shownLayers(now, choice().layers).empty())
        return tr("This run quantizes no layer");
    if (run()->histogramsArrivedFor() != wantedStep())
        return tr("Reading the histograms …");
    return cursor()->hasStep() ? tr("No histogram of the latent weights was recorded until this step")
                               : tr("The first histogram of the latent weights is recorded at the end of an epoch");
}

void WeightsView::refresh(RunModel::Parts parts)
{
    PlotView::refresh(parts);
    watch();
    if (m_mode != Mode::Histograms)
        return;
    std::vector<WeightCell> shown = cells(m_grid->plotStyle());
    m_grid->setWords(emptyWords());
    const WeightCellOptions how = options(shown);
    m_grid->setCells(std::move(shown), how);
}

void WeightsView::restyle()
{
    PlotView::restyle();
    m_grid->setPlotStyle(PlotStyle::screen(palette(), font()));
}

bool WeightsView::ready() const
{
    if (!PlotView::ready())
        return false;
    if (!run() || !run()->loaded() || m_mode != Mode::Histograms)
        return true;
    // What cannot be read never comes.
    return !run()->error().isEmpty() || run()->histogramsArrivedFor() == wantedStep();
}

Expected<void> WeightsView::saveFigure(const QString &file, double widthMm, double heightMm)
{
    if (m_mode == Mode::Layers || m_grid->cells().empty()) {
        if (m_mode == Mode::Layers)
            return PlotView::saveFigure(file, widthMm, heightMm);
        return writeFigure(file, {widthMm, heightMm, 8}, {0, 1}, [&](const PlotStyle &) {
            PlotScene words;
            words.empty = emptyWords();
            return words;
        });
    }
    return writePainting(file, {widthMm, heightMm, 8},
                         [&](QPainter *painter, const QSize &page, const PlotStyle &style) {
                             const std::vector<WeightCell> shown = cells(style);
                             drawWeightPage(painter, page, shown, options(shown), style);
                         });
}

}  // namespace ttq
