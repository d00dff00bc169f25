// An open run of this window: what is read of it, and its engine if this window started one.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <filesystem>
#include <memory>

#include "base/expected.h"
#include "engineprocess.h"
#include "models/runmodel.h"
#include "newrun.h"
#include "recordingwatch.h"

namespace ttq {

class RunSession : public QObject {
    Q_OBJECT

public:
    // A run that exists; it may be live.
    explicit RunSession(std::filesystem::path folder, QObject *parent = nullptr);
    ~RunSession() override;

    RunModel *model() const { return m_model.get(); }
    EngineProcess *engine() const { return m_engine; }  // null: not started from here
    QString folder() const;

    // Errors: as EngineProcess::start. What goes wrong afterwards is in notice().
    Expected<void> train(const NewRun &run);
    Expected<void> train(const QStringList &arguments);  // of `ttq`, for this folder
    Expected<void> resume();
    // Asks the engine to save and end; isLive() tells when it has.
    void stop();

    bool isStarting() const;  // an engine was started and has not spoken yet
    bool isLive() const;      // an engine works on it, here or let go earlier
    // What a starting engine is at, where that takes its time: "preparing data: 12,000 of 100,000"; else empty.
    QString preparing() const { return m_preparing; }

    // What a person must know: a fault of the folder, an engine that did not start, died, failed or cannot record, a
    // command that could not be posted.
    struct Notice {
        enum Kind { None, Error, Warning } kind = None;
        QString text;
        bool resumable = false;
    };
    Notice notice() const;

Q_SIGNALS:
    void changed();                         // any of the above
    void ended(const QString &shownState);  // it was live and is no more

private:
    Expected<void> launch(const QStringList &arguments, const QString &output);
    void onModelChanged(RunModel::Parts parts);
    void onEngineEnded();
    void lookAtPreparing();
    void onCommandFailed(const QString &reason);
    QString endText() const;
    QString deathText() const;
    QString checkpointProblem() const;

    std::unique_ptr<RunModel> m_model;
    EngineProcess *m_engine = nullptr;
    RecordingWatch m_recording;
    QString m_temporaryLog, m_commandProblem, m_preparing;
    QTimer m_preparingTimer;
    bool m_starting = false, m_wasLive = false, m_stopWanted = false;
};

}  // namespace ttq
