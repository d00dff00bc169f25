// A live view of one run: base of ScaleFactorView, AccuracyView and SparsityView.
//
// A view listens to its model, marks itself dirty, and replots at most ten times a second and only while visible.
#pragma once

#include <QElapsedTimer>
#include <QString>
#include <QTimer>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "base/expected.h"
#include "models/runmodel.h"
#include "plotcursor.h"

namespace ttq {

class RunView : public QWidget {
    Q_OBJECT

public:
    // `cursor` is shared with the other views and outlives this one.
    RunView(PlotCursor *cursor, QWidget *parent = nullptr);

    RunModel *run() const { return m_run; }
    // Not owned; null shows the empty state. The model may be destroyed before the view.
    virtual void setRun(RunModel *run);
    // Ids of the layers whose curves are shown; empty: all that are quantized.
    virtual void setLayers(const std::vector<std::int64_t> &layers) = 0;
    // The layer looked at (selected in the table); −1 for none.
    virtual void setCurrentLayer(std::int64_t layer) = 0;
    virtual void fit() = 0;
    virtual void setLogY(bool on) = 0;
    virtual bool logY() const = 0;
    // Draws the view as a figure in the light theme: .pdf through a 72-dpi QPdfWriter, .png at 300 dpi, .svg; sizes in
    // millimetres. Errors: InvalidArgument for another ending, Io. Works offscreen, without the view being shown, once
    // its data have arrived (ready()).
    virtual Expected<void> saveFigure(const QString &file, double widthMm, double heightMm) = 0;
    // Everything asked of the model has arrived and is drawn. Asking a hidden view makes it hold its data.
    virtual bool ready() const = 0;

    // Curves are read while the view is visible; a hidden one that holds its data reads them too, for a figure.
    void setHeld(bool held);
    bool active() const { return isVisible() || m_held; }

protected:
    static constexpr auto kAllParts = RunModel::Parts(0x3ff);

    PlotCursor *cursor() const { return m_cursor; }
    // refresh(parts and what is pending) soon, at most ten times a second, while active.
    void markDirty(RunModel::Parts parts = {});
    bool dirty() const { return m_dirty; }
    // While data that were asked for have not been shown, a view does not wait for its pace.
    void setAwaiting(bool awaiting) { m_awaiting = awaiting; }
    bool awaiting() const { return m_awaiting; }
    virtual void refresh(RunModel::Parts parts) = 0;  // parts that have changed since the last call
    virtual void activityChanged() {}                 // shown, hidden or held
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;  // palette and font changes restyle
    virtual void restyle() = 0;

private:
    void refreshNow();

    RunModel *m_run = nullptr;
    PlotCursor *m_cursor = nullptr;
    RunModel::Parts m_pending;
    bool m_dirty = false, m_held = false, m_awaiting = false;
    QTimer m_pace;
    QElapsedTimer m_sinceRefresh;
};

}  // namespace ttq
