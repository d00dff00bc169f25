#include "engineprocess.h"

#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <csignal>
#include <cstring>

#include "base/paths.h"

namespace ttq {

namespace {

constexpr qint64 kTailBytes = 4096;
constexpr int kTailLines = 6;

// Engines that were let go. Destroying a QProcess kills its child, so these live as long as the program.
QList<QProcess *> &released()
{
    static QList<QProcess *> processes;
    return processes;
}

bool isProgram(const QString &path)
{
    const QFileInfo info(path);
    return info.isFile() && info.isExecutable();
}

QString lastLines(const QString &file, qint64 start)
{
    QFile log(file);
    if (!log.open(QIODevice::ReadOnly))
        return {};
    log.seek(std::max(start, log.size() - kTailBytes));
    QStringList lines = QString::fromUtf8(log.read(kTailBytes)).split('\n', Qt::SkipEmptyParts);
    return QStringList(lines.mid(std::max<qsizetype>(0, lines.size() - kTailLines))).join('\n');
}

}  // namespace

QString signalText(int number)
{
    const char *text = strsignal(number);
    return text ? EngineProcess::tr("signal %1 (%2)").arg(number).arg(QString::fromLocal8Bit(text))
                : EngineProcess::tr("signal %1").arg(number);
}

Expected<QString> EngineProcess::find()
{
    const auto missing = [](const QString &detail) {
        return Unexpected{Error{ErrorCode::NotFound, detail.toStdString()}};
    };
    const QString chosen = qEnvironmentVariable("TTQ_ENGINE");
    if (!chosen.isEmpty()) {
        if (isProgram(chosen))
            return chosen;
        return missing(tr("TTQ_ENGINE names '%1', which is not a program that can be started").arg(chosen));
    }
    const QString here = QString::fromStdString(executablePath().parent_path().string());
    if (isProgram(here + "/ttq"))
        return here + "/ttq";
    const QString found = QStandardPaths::findExecutable("ttq");
    if (!found.isEmpty())
        return found;
    return missing(tr("The engine 'ttq' is neither in %1 nor in PATH; TTQ_ENGINE can name it").arg(here));
}

EngineProcess::EngineProcess(QObject *parent) : QObject(parent) {}

EngineProcess::~EngineProcess()
{
    if (m_process == nullptr)
        return;
    m_process->disconnect(this);
    if (isRunning()) {
        m_process->setParent(nullptr);
        released().append(m_process);
    }
}

Expected<void> EngineProcess::start(const QStringList &arguments, const QString &outputFile)
{
    const Expected<QString> program = find();
    if (!program)
        return Unexpected{program.error()};
    if (isRunning())
        return Unexpected{Error{ErrorCode::Busy, tr("this run's engine is already running").toStdString()}};
    delete m_process;
    m_process = new QProcess(this);
    m_end.reset();
    m_outputFile = outputFile;
    m_outputStart = QFileInfo(outputFile).size();
    m_commandLine = (QStringList(*program) + arguments).join(' ');
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    // The engine wants it before its OpenMP library is loaded; setting it here saves it a second start.
    if (!environment.contains("OMP_WAIT_POLICY"))
        environment.insert("OMP_WAIT_POLICY", "passive");
    // Decoding a large data set takes minutes: lastLine() tells how far it is.
    environment.insert("TTQ_TELL_PREPARING", "1");
    m_process->setProcessEnvironment(environment);
    m_process->setStandardInputFile(QProcess::nullDevice());
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_process->setStandardOutputFile(outputFile, QIODevice::Append);
    // A session of its own: a closed terminal or a Ctrl-C meant for the window does not reach the training.
    m_process->setChildProcessModifier([] { ::setsid(); });
    connect(m_process, &QProcess::finished, this, &EngineProcess::onEnded);
    m_process->start(*program, arguments);
    if (!m_process->waitForStarted(2000))
        return Unexpected{
            Error{ErrorCode::Io, tr("%1 cannot be started: %2").arg(*program, m_process->errorString()).toStdString()}};
    return {};
}

bool EngineProcess::isRunning() const
{
    return m_process && m_process->state() != QProcess::NotRunning;
}

qint64 EngineProcess::pid() const
{
    return m_process ? m_process->processId() : 0;
}

QString EngineProcess::lastLine() const
{
    return lastLines(m_outputFile, m_outputStart).section('\n', -1);
}

void EngineProcess::terminate()
{
    if (isRunning())
        m_process->terminate();
}

void EngineProcess::onEnded(int code, QProcess::ExitStatus status)
{
    // On Unix the exit code of a crashed process is its signal.
    m_end = End{status == QProcess::CrashExit, code, lastLines(m_outputFile, m_outputStart)};
    Q_EMIT ended();
}

}  // namespace ttq
