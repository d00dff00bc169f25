// State, epoch, step, images per second, time left and best accuracy of a run, in one line.
#pragma once

#include <QPointer>
#include <QWidget>

#include "models/runmodel.h"

class QLabel;
class QProgressBar;

namespace ttq {

class StatusStrip : public QWidget {
    Q_OBJECT

public:
    explicit StatusStrip(QWidget *parent = nullptr);
    void setRun(RunModel *run);
    // An engine is being started; `what`: what it is at, if that takes its time.
    void setStarting(bool starting, const QString &what = {});
    QString stateText() const;  // as shown

private:
    void refresh();
    QLabel *add(const QString &name, const QString &tip);

    QPointer<RunModel> m_run;
    bool m_starting = false;
    QString m_startingText;
    QLabel *m_icon, *m_state, *m_epoch, *m_step, *m_rate, *m_eta, *m_best;
    QProgressBar *m_progress;
};

// "4:05" of 245 seconds, "2 h 05 min" above an hour; empty for what is not finite.
QString durationText(double seconds);
// The state in the user's language.
QString stateText(const QString &shownState);

}  // namespace ttq
