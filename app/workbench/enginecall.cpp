#include "enginecall.h"

#include <QCoreApplication>

#include "engineprocess.h"

namespace ttq {

namespace {

constexpr qsizetype kMostOutput = 16 << 20;

}  // namespace

EngineCall::EngineCall(QObject *parent) : QObject(parent) {}

EngineCall::~EngineCall()
{
    release();
}

void EngineCall::release()
{
    if (m_process == nullptr)
        return;
    QProcess *process = m_process;
    m_process = nullptr;
    process->disconnect(this);
    if (process->state() == QProcess::NotRunning) {
        process->deleteLater();
        return;
    }
    // Destroying a QProcess kills its child and waits for it: it goes when the child has.
    process->setParent(QCoreApplication::instance());
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    connect(process, &QProcess::errorOccurred, process, &QObject::deleteLater);
    process->closeReadChannel(QProcess::StandardOutput);
    process->closeReadChannel(QProcess::StandardError);
    process->terminate();
}

void EngineCall::start(const QStringList &arguments)
{
    release();
    m_output.clear();
    m_told = 0;
    m_cancelled = false;
    const Expected<QString> program = EngineProcess::find();
    m_process = new QProcess(this);
    m_process->setStandardInputFile(QProcess::nullDevice());
    connect(m_process, &QProcess::readyReadStandardOutput, this, &EngineCall::readLines);
    connect(m_process, &QProcess::finished, this, &EngineCall::onFinished);
    // Every end comes after this function has returned, and may come when another call has taken this one's place.
    QProcess *const process = m_process;
    connect(
        process, &QProcess::errorOccurred, this,
        [this, process](QProcess::ProcessError error) {
            if (process == m_process && error == QProcess::FailedToStart)
                fail(tr("The engine cannot be started: %1").arg(process->errorString()));
        },
        Qt::QueuedConnection);
    if (program) {
        process->start(*program, arguments);
        return;
    }
    const QString detail = QString::fromStdString(program.error().detail);
    QMetaObject::invokeMethod(
        process,
        [this, process, detail] {
            if (process == m_process)
                fail(detail);
        },
        Qt::QueuedConnection);
}

void EngineCall::cancel()
{
    if (m_process == nullptr)
        return;
    m_cancelled = true;
    m_process->terminate();
}

void EngineCall::readLines()
{
    m_output += m_process->readAllStandardOutput();
    if (m_output.size() > kMostOutput) {
        m_process->kill();
        return;
    }
    for (qsizetype end = m_output.indexOf('\n', m_told); end >= 0; end = m_output.indexOf('\n', m_told)) {
        const QByteArray one = m_output.mid(m_told, end - m_told);
        m_told = end + 1;
        Q_EMIT line(one);
        if (m_process == nullptr)
            return;  // whoever heard it has ended the call
    }
}

void EngineCall::onFinished(int code, QProcess::ExitStatus status)
{
    readLines();
    if (m_process == nullptr)
        return;
    QString error = QString::fromUtf8(m_process->readAllStandardError()).trimmed();
    if (error.startsWith("ttq: "))
        error.remove(0, 5);
    if (status == QProcess::CrashExit)
        error = tr("The engine was ended by %1.").arg(signalText(code)) + (error.isEmpty() ? "" : '\n' + error);
    else if (code != 0 && error.isEmpty())
        error = tr("The engine ended with exit code %1.").arg(code);
    m_process->deleteLater();
    m_process = nullptr;
    const bool ok = status == QProcess::NormalExit && code == 0;
    Q_EMIT ended(ok, m_output, ok ? QString() : error);
}

void EngineCall::fail(const QString &error)
{
    if (m_process == nullptr)
        return;
    m_process->deleteLater();
    m_process = nullptr;
    Q_EMIT ended(false, {}, error);
}

}  // namespace ttq
