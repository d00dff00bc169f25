// Runs that wait: started one after another while the window is open, kept in a file while it is not.
//
// The queue knows no engine and no widget. Who has it starts next() when nothing else is training, and says what became of it.
// The file belongs to one window at a time (a lock beside it): a second window is refused, instead of training everything
// twice. Waiting runs have no folder yet; what begins to train leaves the queue when it ends, whatever its end.
#pragma once

#include <QList>
#include <QLockFile>
#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>

#include "base/expected.h"

namespace ttq {

struct QueuedRun {
    enum class State {
        Waiting,
        Running,  // an engine was started for it
        Refused,  // no engine could be started, or it made no run
    };

    QString folder;         // of the run: what it is known by
    QString title;          // for people
    QStringList arguments;  // of `ttq`, that train it
    QString matrix;         // folder of the matrix that it belongs to; empty: none
    State state = State::Waiting;
    bool begun = false;  // an engine was started before: its folder is this run's
    QString problem;     // why it was refused

    bool operator==(const QueuedRun &) const = default;
};

class RunQueue : public QObject {
    Q_OBJECT

public:
    // `file`: JSON; made when the first run is added.
    explicit RunQueue(QString file, QObject *parent = nullptr);
    ~RunQueue() override;

    // Takes the file, if there is one, and reads it. Busy: another window has it. Corrupt, Unsupported, Io: nothing is
    // written to a file that was not understood. Runs that were training are given as they were left.
    Expected<void> open();
    bool isOpen() const { return m_lock != nullptr; }

    const QList<QueuedRun> &runs() const { return m_runs; }
    const QueuedRun *find(const QString &folder) const;  // null if it is not here
    int leftOf(const QString &matrix) const;             // its runs that wait or train

    // Opens the queue if need be. Exists for a folder that is in the queue already; the errors of open(); Io. All or none.
    Expected<void> add(const QList<QueuedRun> &runs);
    void move(const QString &folder, int by);  // past runs that wait; by < 0: sooner
    void remove(const QString &folder);        // one that is training stays
    void retry(const QString &folder);         // Refused → Waiting

    bool isHeld() const { return m_held; }
    void setHeld(bool held);                // held: nothing is started
    std::optional<QueuedRun> next() const;  // the first that waits; none while held

    void setRunning(const QString &folder);
    void setWaiting(const QString &folder);  // it was training, and its engine is gone
    void setRefused(const QString &folder, const QString &why);
    void setDone(const QString &folder);  // takes it out

Q_SIGNALS:
    void changed();
    void failed(const QString &reason);  // the file cannot be written: the queue goes on in memory

private:
    Expected<void> lock();
    Expected<void> load();
    Expected<void> save() const;
    void store();  // save, and say so
    QueuedRun *entry(const QString &folder);

    const QString m_file;
    QList<QueuedRun> m_runs;
    bool m_held = false;
    std::unique_ptr<QLockFile> m_lock;
};

}  // namespace ttq
