// A short call of the engine (`ttq`) whose answer the window waits for without blocking: a list, a check, a picture, a
// download. Unlike a training it belongs to the window and ends with it.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QStringList>

namespace ttq {

class EngineCall : public QObject {
    Q_OBJECT

public:
    explicit EngineCall(QObject *parent = nullptr);
    ~EngineCall() override;  // tells a running one to end, and does not wait

    // One at a time: a call that still runs is told to end, and nothing more is heard of it.
    void start(const QStringList &arguments);
    // SIGTERM; ended() follows once it has put its work in order.
    void cancel();
    bool isRunning() const { return m_process != nullptr; }
    bool wasCancelled() const { return m_cancelled; }

Q_SIGNALS:
    void line(const QByteArray &line);  // of standard output, as it comes
    // `output`: all of standard output; `error`: what a person should read, empty if `ok` (exit code 0).
    void ended(bool ok, const QByteArray &output, const QString &error);

private:
    void release();
    void readLines();
    void onFinished(int code, QProcess::ExitStatus status);
    void fail(const QString &error);

    QProcess *m_process = nullptr;
    QByteArray m_output;
    qsizetype m_told = 0;  // of the output, as lines
    bool m_cancelled = false;
};

}  // namespace ttq
