// A RunView that shows a scene in a LivePlot: watches the curves that the scene needs while it is active, links the
// cursor and the range of steps, and writes figures. A view of its own says which curves and which scene.
#pragma once

#include <map>
#include <set>
#include <string>

#include "rundata.h"
#include "runview.h"

class QVBoxLayout;

namespace ttq {

class LivePlot;

class PlotView : public RunView {
    Q_OBJECT

public:
    PlotView(PlotCursor *cursor, QWidget *parent);
    ~PlotView() override;

    void setRun(RunModel *run) override;
    void setLayers(const std::vector<std::int64_t> &layers) override;
    void setCurrentLayer(std::int64_t layer) override;
    void fit() override;  // all steps, and all values of what is visible
    void setLogY(bool on) override;
    bool logY() const override { return m_choice.logY; }
    void setLogX(bool on);
    bool logX() const { return m_choice.logX; }
    Expected<void> saveFigure(const QString &file, double widthMm, double heightMm) override;
    bool ready() const override;

    LivePlot *plot() const { return m_plot; }

Q_SIGNALS:
    void layerClicked(qint64 layer);

protected:
    virtual std::vector<std::string> series(const RunData &data, const ViewChoice &choice) const = 0;
    virtual PlotScene scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const = 0;
    // The layer whose histogram is shown; −1 for none.
    virtual std::int64_t histogramLayer(const RunData &, const ViewChoice &) const { return -1; }
    virtual bool followsCursor() const { return false; }  // the scene depends on the cursor's step

    RunData data() const;
    ViewChoice choice() const;
    QVBoxLayout *column() const { return m_column; }
    void refresh(RunModel::Parts parts) override;
    void activityChanged() override;
    void restyle() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    CurvePtr curve(const std::string &name) const;
    void subscribe();
    void requestDetails();

    LivePlot *m_plot;
    QVBoxLayout *m_column;
    ViewChoice m_choice;
    std::shared_ptr<DerivedCurves> m_derived = std::make_shared<DerivedCurves>();
    std::set<std::string> m_watched;
    RunModel *m_watchedRun = nullptr;  // of m_watched; null when it is gone
    std::int64_t m_watchedHistogram = -1;
    bool m_hovering = false;
    std::optional<double> m_before;               // cursor before the mouse came
    std::map<std::string, Interval> m_requested;  // ranges that details were asked for
};

}  // namespace ttq
