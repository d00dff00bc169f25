// The actions that steer a run as a whole, for the toolbar, the menus and the control panel alike.
//
// What is enabled follows the state the engine has acknowledged; a click only posts a command. While a command of a
// kind waits for its answer, its action is disabled.
#pragma once

#include <QAction>
#include <QObject>

#include "models/runmodel.h"

namespace ttq {

class RunActions : public QObject {
    Q_OBJECT

public:
    explicit RunActions(QObject *parent = nullptr);

    void setRun(RunModel *run);  // not owned; null disables everything

    QAction *resume() const { return m_resume; }
    QAction *pause() const { return m_pause; }
    QAction *step() const { return m_step; }
    QAction *stop() const { return m_stop; }
    QAction *checkpoint() const { return m_checkpoint; }
    QAction *snapshot() const { return m_snapshot; }
    QList<QAction *> all() const { return {m_resume, m_pause, m_step, m_stop, m_checkpoint, m_snapshot}; }

    // Whether an engine may be working on a run that is shown as `shownState`.
    static bool isLive(const QString &shownState);
    // Whether `ttq resume` can continue it.
    static bool canBeResumed(const QString &shownState);

    // An engine is being started for the run: nothing can be asked of it yet.
    void setStarting(bool starting);

Q_SIGNALS:
    void engineWanted();  // "resume" of a run that no engine holds

private:
    QAction *add(const QString &name, const QString &icon, const QString &text, const QString &tip,
                 const QKeySequence &keys);
    void post(CommandKind kind, const std::string &payload = "{}");
    void update();

    RunModel *m_run = nullptr;
    bool m_starting = false;
    QAction *m_resume, *m_pause, *m_step, *m_stop, *m_checkpoint, *m_snapshot;
};

}  // namespace ttq
