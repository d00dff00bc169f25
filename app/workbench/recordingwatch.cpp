#include "recordingwatch.h"

#include <QFile>
#include <QThreadPool>
#include <atomic>

namespace ttq {

namespace {

constexpr int kTickMs = 1000;
constexpr std::uintmax_t kFullBytes = 1u << 20;  // less than this is no room for a checkpoint
constexpr qint64 kTailBytes = 4096;

QString tailOf(const QString &file)
{
    QFile log(file);
    if (!log.open(QIODevice::ReadOnly))
        return {};
    log.seek(std::max<qint64>(0, log.size() - kTailBytes));
    return QString::fromUtf8(log.read(kTailBytes));
}

}  // namespace

// Shared with the thread that looks; its words are read once `done` is true.
struct RecordingWatch::Look {
    std::filesystem::path folder;
    QString log, failure;
    bool full = false;
    std::atomic<bool> done = false;
};

QString recordingFailure(const QString &logText)
{
    const qsizetype fails = logText.lastIndexOf("recording fails");
    if (fails < 0 || logText.lastIndexOf("recorded now") > fails)
        return {};
    const QString line = logText.mid(fails).section('\n', 0, 0);
    const QString reason = line.section("tried again: ", 1);
    return reason.isEmpty() ? line : reason;
}

RecordingWatch::RecordingWatch(std::filesystem::path folder, QObject *parent)
    : QObject(parent), m_folder(std::move(folder))
{
    m_timer.setInterval(kTickMs);
    connect(&m_timer, &QTimer::timeout, this, &RecordingWatch::tick);
}

void RecordingWatch::setTraining(bool training, const QString &log)
{
    m_log = log;
    if (training == m_timer.isActive())
        return;
    m_look.reset();
    m_silence.start();
    if (training) {
        m_timer.start();
    } else {
        m_timer.stop();
        setProblem({});
    }
}

void RecordingWatch::progressed()
{
    m_silence.start();
    m_look.reset();
    setProblem({});
}

void RecordingWatch::tick()
{
    if (m_look && m_look->done) {
        const auto look = std::exchange(m_look, nullptr);
        const QString why = look->full
            ? tr("the disk is full") + (look->failure.isEmpty() ? QString() : " (" + look->failure + ")")
            : look->failure;
        setProblem(why.isEmpty() ? QString()
                                 : tr("Nothing can be recorded at present: %1. The training goes on, and what it has "
                                      "not recorded waits in the engine's memory until there is room.")
                                       .arg(why));
    }
    if (m_look || m_silence.elapsed() < kSilenceMs)
        return;
    m_look = std::make_shared<Look>();
    m_look->folder = m_folder;
    m_look->log = m_log;
    QThreadPool::globalInstance()->start([look = m_look] {
        std::error_code code;
        const auto space = std::filesystem::space(look->folder, code);
        look->full = !code && space.available < kFullBytes;
        look->failure = recordingFailure(tailOf(look->log));
        look->done = true;
    });
}

void RecordingWatch::setProblem(const QString &problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    Q_EMIT changed();
}

}  // namespace ttq
