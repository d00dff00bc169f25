// Real runs of the built `ttq`, small enough for a test: 16 steps an epoch, one thread.
#pragma once

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "runs/runreader.h"
#include "ttqprocess.h"

namespace ttq::test {

inline constexpr int kStepsPerEpoch = 16;  // 512 images in batches of 32

// Arguments of `ttq train`: one epoch in full precision, `ternaryEpochs` ternary ones, into exactly `folder`.
inline QStringList tinyTraining(const QString &folder, int ternaryEpochs, int seed = 1)
{
    return {"train",
            "--recipe",
            "demo",
            "--out",
            folder,
            "--seed",
            QString::number(seed),
            "--threads",
            "1",
            "--set",
            "network.width=4",
            "--set",
            "data.train_limit=512",
            "--set",
            "data.batch_size=32",
            "--set",
            "phase.full_precision.epochs=1",
            "--set",
            "phase.ternary.epochs=" + QString::number(ternaryEpochs)};
}

// `ttq` left running, so that a test can look at its run and send it signals.
class LiveTtq {
public:
    explicit LiveTtq(const QStringList &arguments)
    {
        m_process.setStandardInputFile(QProcess::nullDevice());
        m_process.start(QStringLiteral(TTQ_BINARY), arguments);
    }
    ~LiveTtq()
    {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }
    LiveTtq(const LiveTtq &) = delete;
    LiveTtq &operator=(const LiveTtq &) = delete;

    bool started() { return m_process.waitForStarted(); }
    qint64 pid() const { return m_process.processId(); }
    bool alive() const { return m_process.state() != QProcess::NotRunning; }
    void send(int signal) const { ::kill(static_cast<pid_t>(pid()), signal); }

    // What it has said so far.
    QString out() { return m_out += QString::fromUtf8(m_process.readAllStandardOutput()); }
    QString err() { return m_err += QString::fromUtf8(m_process.readAllStandardError()); }

    // Until `condition` holds; false when the process ends first, or after a minute.
    bool waitUntil(const std::function<bool()> &condition)
    {
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 60'000) {
            if (condition())
                return true;
            if (m_process.waitForFinished(20) || !alive())
                return condition();
        }
        return false;
    }

    // Exit code −1: it did not end within a minute, or a signal ended it (`signal` is true).
    Outcome finish(bool *signal = nullptr)
    {
        const bool ended = !alive() || m_process.waitForFinished(60'000);
        Outcome outcome;
        outcome.out = out();
        outcome.err = err();
        const bool normal = m_process.exitStatus() == QProcess::NormalExit;
        if (ended && normal)
            outcome.exitCode = m_process.exitCode();
        if (signal)
            *signal = ended && !normal;
        return outcome;
    }

private:
    QProcess m_process;
    QString m_out, m_err;
};

// Steps recorded so far; 0 while there is no run yet.
inline std::int64_t recordedSteps(const QString &folder)
{
    auto reader = RunReader::open(folder.toStdString());
    const auto latest = reader ? reader->latest() : Unexpected{reader.error()};
    return latest ? latest->step : 0;
}

// The word a person sees; the error's sentence if there is none.
inline QString shownState(const QString &folder)
{
    auto reader = RunReader::open(folder.toStdString());
    const auto state = reader ? reader->shownState() : Unexpected{reader.error()};
    return QString::fromStdString(state ? *state : state.error().detail);
}

// Events of a kind, in order.
inline std::vector<EventRecord> eventsOf(const QString &folder, const std::string &kind)
{
    auto reader = RunReader::open(folder.toStdString());
    auto events = reader ? reader->events() : Unexpected{reader.error()};
    if (!events)
        qFatal("%s", events.error().detail.c_str());
    std::erase_if(*events, [&](const EventRecord &event) { return event.kind != kind; });
    return *events;
}

inline QStringList checkpointsIn(const QString &folder)
{
    return QDir(folder + "/checkpoints").entryList({"step-*.safetensors"}, QDir::Files, QDir::Name);
}

// `ttq hash`: 64 hexadecimal digits, two spaces, "step N".
inline QString hashOf(const QString &folder)
{
    const Outcome outcome = runTtq({"hash", folder});
    return outcome.exitCode == 0 ? outcome.out.trimmed() : QString::fromUtf8(told(outcome));
}

}  // namespace ttq::test
