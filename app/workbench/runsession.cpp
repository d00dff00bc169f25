#include "runsession.h"

#include <QDir>
#include <QFile>
#include <QLocale>
#include <QRegularExpression>
#include <QUuid>
#include <algorithm>

#include "panels/runactions.h"
#include "panels/statusstrip.h"
#include "runs/runfolder.h"
#include "runs/runlock.h"

namespace ttq {

namespace {

constexpr int kPreparingMs = 500;

}  // namespace

RunSession::RunSession(std::filesystem::path folder, QObject *parent)
    : QObject(parent), m_model(std::make_unique<RunModel>(std::move(folder))), m_recording(m_model->folder())
{
    connect(m_model.get(), &RunModel::changed, this, &RunSession::onModelChanged);
    connect(m_model.get(), &RunModel::commandFailed, this, &RunSession::onCommandFailed);
    connect(&m_recording, &RecordingWatch::changed, this, &RunSession::changed);
    m_preparingTimer.setInterval(kPreparingMs);
    connect(&m_preparingTimer, &QTimer::timeout, this, &RunSession::lookAtPreparing);
}

RunSession::~RunSession()
{
    if (!m_temporaryLog.isEmpty())
        QFile::remove(m_temporaryLog);  // an engine that was let go keeps writing to the nameless file
}

QString RunSession::folder() const
{
    return QString::fromStdString(m_model->folder().string());
}

Expected<void> RunSession::launch(const QStringList &arguments, const QString &output)
{
    if (m_engine == nullptr) {
        m_engine = new EngineProcess(this);
        connect(m_engine, &EngineProcess::ended, this, &RunSession::onEngineEnded);
    }
    m_commandProblem.clear();
    m_stopWanted = false;
    auto started = m_engine->start(arguments, output);
    m_starting = started.has_value();
    m_preparing.clear();
    if (m_starting)
        m_preparingTimer.start();
    Q_EMIT changed();
    return started;
}

void RunSession::lookAtPreparing()
{
    static const QRegularExpression kLine("^preparing .*: (\\d+) of (\\d+)$");
    QString text;
    if (m_starting) {
        if (const auto match = kLine.match(m_engine->lastLine()); match.hasMatch())
            text = tr("preparing data: %1 of %2")
                       .arg(QLocale().toString(match.captured(1).toLongLong()),
                            QLocale().toString(match.captured(2).toLongLong()));
    } else {
        m_preparingTimer.stop();
    }
    if (text != m_preparing) {
        m_preparing = text;
        Q_EMIT changed();
    }
}

Expected<void> RunSession::train(const NewRun &run)
{
    const auto arguments = trainArguments(run);
    return arguments ? train(*arguments) : Expected<void>(Unexpected{arguments.error()});
}

Expected<void> RunSession::train(const QStringList &arguments)
{
    // The engine makes the run's folder, and only if it is empty: until then its words go elsewhere.
    m_temporaryLog
        = QDir::tempPath() + "/ttq-engine-" + QUuid::createUuid().toString(QUuid::WithoutBraces).left(8) + ".log";
    return launch(arguments, m_temporaryLog);
}

Expected<void> RunSession::resume()
{
    return launch({"resume", folder(), "--quiet"}, QString::fromStdString(RunFolder{m_model->folder()}.log().string()));
}

void RunSession::stop()
{
    m_stopWanted = true;
    if (RunActions::isLive(m_model->shownState()))
        m_model->post(CommandKind::Stop);
    else if (m_engine)
        m_engine->terminate();
}

bool RunSession::isStarting() const
{
    return m_starting;
}

bool RunSession::isLive() const
{
    if (m_starting || (m_engine && m_engine->isRunning()))
        return true;
    if (!RunActions::isLive(m_model->shownState()))
        return false;
    if (m_model->error().isEmpty())
        return true;
    // What was read last may be long past: a folder that is gone has no engine that could be asked for anything.
    const auto lock = probeLock(RunFolder{m_model->folder()}.lock());
    return lock && lock->held;
}

void RunSession::onModelChanged(RunModel::Parts parts)
{
    const bool live = RunActions::isLive(m_model->shownState());
    if (live && m_starting)
        m_starting = false;
    m_recording.setTraining(m_model->shownState() == "running",
                            m_engine ? m_engine->outputFile()
                                     : QString::fromStdString(RunFolder{m_model->folder()}.log().string()));
    if (parts & (RunModel::Latest | RunModel::State | RunModel::Structure))
        m_recording.progressed();
    if (parts & RunModel::Commands)
        m_commandProblem.clear();
    if (parts & (RunModel::State | RunModel::Problem | RunModel::Structure | RunModel::Commands | RunModel::Events)) {
        if (m_wasLive && !live && m_model->loaded())
            Q_EMIT ended(m_model->shownState());
        m_wasLive = live;
        Q_EMIT changed();
    }
}

void RunSession::onEngineEnded()
{
    m_starting = false;
    Q_EMIT changed();
}

void RunSession::onCommandFailed(const QString &reason)
{
    m_commandProblem = tr("The command could not be given to the engine: %1").arg(reason);
    // An engine that cannot be asked to stop can be told to: it saves a checkpoint and ends, if that is possible.
    if (m_stopWanted && m_engine)
        m_engine->terminate();
    Q_EMIT changed();
}

QString RunSession::endText() const
{
    if (m_engine == nullptr || !m_engine->end())
        return {};
    const EngineProcess::End &end = *m_engine->end();
    if (!end.crashed && end.code == 0)
        return {};
    const QString how = end.crashed ? tr("The engine was ended by %1.").arg(signalText(end.code))
                                    : tr("The engine ended with exit code %1.").arg(end.code);
    return end.lastLines.isEmpty() ? how : how + '\n' + end.lastLines;
}

// Of a run whose engine has gone without a word in the record.
QString RunSession::deathText() const
{
    const QString word = m_model->lastWord(), end = endText();
    QString text = !end.isEmpty() ? end
        : word.isEmpty()          ? tr("The engine of this run has died.")
                                  : tr("The engine of this run has died: %1.").arg(word);
    const auto &commands = m_model->commands();
    const auto waiting = std::count_if(commands.begin(), commands.end(),
                                       [](const Command &command) { return command.status == CommandStatus::Pending; });
    if (waiting > 0)
        text
            += ' ' + tr("%n command(s) it did not answer will not be carried out.", nullptr, static_cast<int>(waiting));
    return text + ' ' + tr("Everything up to its last checkpoint can be continued.");
}

// Of the newest attempt to save one; empty if it succeeded.
QString RunSession::checkpointProblem() const
{
    const auto &events = m_model->events();
    const auto newest = std::find_if(events.rbegin(), events.rend(), [](const EventRecord &event) {
        return !event.superseded && event.kind.starts_with("checkpoint");
    });
    return newest == events.rend() || newest->kind == "checkpoint" ? QString() : QString::fromStdString(newest->text);
}

RunSession::Notice RunSession::notice() const
{
    const bool working = m_engine && m_engine->isRunning();
    if (m_starting || (working && !m_model->loaded()))
        return {};  // a folder that is not there yet is no fault
    const QString state = m_model->loaded() ? m_model->shownState() : QString();
    const QString end = endText();
    if (!m_model->error().isEmpty())
        return {Notice::Error, end.isEmpty() ? m_model->error() : end, false};
    if (!m_commandProblem.isEmpty() && isLive())
        return {Notice::Error, m_commandProblem, false};
    if (!m_recording.problem().isEmpty())
        return {Notice::Warning, m_recording.problem(), false};
    if (working) {
        // A word about an engine that went before would be about another one.
    } else if (state == "interrupted") {
        return {Notice::Error, deathText(), true};
    } else if (state == "failed" || state == "diverged") {
        const QString message = QString::fromStdString(m_model->state().message);
        const QString what = state == "failed" ? tr("The training failed.") : tr("The training diverged.");
        return {Notice::Error, message.isEmpty() ? what + ' ' + end : what + ' ' + message, true};
    } else if (!end.isEmpty()) {
        // An engine that refused to start leaves the state of the run as it was.
        return {Notice::Error, end, RunActions::canBeResumed(state)};
    }
    if (const QString problem = checkpointProblem(); !problem.isEmpty())
        return {Notice::Warning, problem, false};
    return {};
}

}  // namespace ttq
