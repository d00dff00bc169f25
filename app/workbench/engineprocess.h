// An engine (`ttq`) started by this window: a process in a session of its own, with no terminal, whose output goes to a
// file. It can outlive the window.
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <optional>

#include "base/expected.h"

namespace ttq {

class EngineProcess : public QObject {
    Q_OBJECT

public:
    // $TTQ_ENGINE, beside this program, then PATH. NotFound names what was tried.
    static Expected<QString> find();

    explicit EngineProcess(QObject *parent = nullptr);
    // Lets go of a running engine: it trains on.
    ~EngineProcess() override;

    // `outputFile` is appended to. Errors: NotFound, Io; an engine that ends at once says so with ended().
    Expected<void> start(const QStringList &arguments, const QString &outputFile);
    bool isRunning() const;
    qint64 pid() const;
    QString commandLine() const { return m_commandLine; }
    QString outputFile() const { return m_outputFile; }
    QString lastLine() const;  // of what it has said since it was started

    // SIGTERM: it saves a checkpoint and ends. For an engine that cannot read commands yet.
    void terminate();

    struct End {
        bool crashed = false;
        int code = 0;       // exit code, or the signal's number
        QString lastLines;  // of the output
    };
    const std::optional<End> &end() const { return m_end; }

Q_SIGNALS:
    void ended();

private:
    void onEnded(int code, QProcess::ExitStatus status);

    QProcess *m_process = nullptr;
    QString m_outputFile, m_commandLine;
    qint64 m_outputStart = 0;
    std::optional<End> m_end;
};

// "signal 9 (Killed)".
QString signalText(int number);

}  // namespace ttq
