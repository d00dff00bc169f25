// Scale factors of chosen layers against the step, in one of five modes chosen in a bar above the plot.
#pragma once

#include "plotview.h"
#include "scalefactorscene.h"

class QAction;
class QToolBar;

namespace ttq {

class ScaleFactorView : public PlotView {
    Q_OBJECT

public:
    explicit ScaleFactorView(PlotCursor *cursor, QWidget *parent = nullptr);

    ScaleMode mode() const { return m_mode; }
    void setMode(ScaleMode mode);
    const std::vector<QAction *> &modeActions() const { return m_actions; }  // in the order of ScaleMode

Q_SIGNALS:
    void modeChanged();

protected:
    std::vector<std::string> series(const RunData &data, const ViewChoice &choice) const override;
    PlotScene scene(const RunData &data, const ViewChoice &choice, const PlotStyle &style) const override;

private:
    ScaleMode m_mode = ScaleMode::Overlay;
    QToolBar *m_bar;
    std::vector<QAction *> m_actions;
};

}  // namespace ttq
