// The weights of all quantized layers: their histograms as a grid, or their values and sparsity over the layers; at the
// cursor's step or now.
#pragma once

#include <QPointer>

#include "plotview.h"
#include "weightgrid.h"

class QAction;
class QToolBar;

namespace ttq {

class WeightsView : public PlotView {
    Q_OBJECT

public:
    enum class Mode { Histograms, Layers };

    explicit WeightsView(PlotCursor *cursor, QWidget *parent = nullptr);
    ~WeightsView() override;

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    const std::vector<QAction *> &modeActions() const { return m_actions; }  // in the order of Mode
    QAction *sharedAxis() const { return m_shared; }
    WeightGrid *grid() const { return m_grid; }

    void setRun(RunModel *run) override;
    void setCurrentLayer(std::int64_t layer) override;
    Expected<void> saveFigure(const QString &file, double widthMm, double heightMm) override;
    bool ready() const override;

protected:
    std::vector<std::string> series(const RunData &data, const ViewChoice &choice) const override;
    PlotScene scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const override;
    bool followsCursor() const override { return true; }
    void refresh(RunModel::Parts parts) override;
    void activityChanged() override;
    void restyle() override;

private:
    std::int64_t wantedStep() const;
    void watch();
    std::vector<WeightCell> cells(const PlotStyle &style) const;
    WeightCellOptions options(const std::vector<WeightCell> &cells) const;
    QString emptyWords() const;

    Mode m_mode = Mode::Histograms;
    QToolBar *m_bar;
    std::vector<QAction *> m_actions;
    QAction *m_shared;
    WeightGrid *m_grid;
    QPointer<RunModel> m_watched;  // its histograms
};

}  // namespace ttq
