#include "runsession.h"

#include <QDir>
#include <QFile>
#include <QUuid>

#include "panels/runactions.h"
#include "panels/statusstrip.h"
#include "runs/runfolder.h"

namespace ttq {

RunSession::RunSession(std::filesystem::path folder, QObject *parent)
    : QObject(parent), m_model(std::make_unique<RunModel>(std::move(folder)))
{
    connect(m_model.get(), &RunModel::changed, this, &RunSession::onModelChanged);
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
    auto started = m_engine->start(arguments, output);
    m_starting = started.has_value();
    Q_EMIT changed();
    return started;
}

Expected<void> RunSession::train(const NewRun &run)
{
    const auto arguments = trainArguments(run);
    if (!arguments)
        return Unexpected{arguments.error()};
    // The engine makes the run's folder, and only if it is empty: until then its words go elsewhere.
    m_temporaryLog
        = QDir::tempPath() + "/ttq-engine-" + QUuid::createUuid().toString(QUuid::WithoutBraces).left(8) + ".log";
    return launch(*arguments, m_temporaryLog);
}

Expected<void> RunSession::resume()
{
    return launch({"resume", folder(), "--quiet"}, QString::fromStdString(RunFolder{m_model->folder()}.log().string()));
}

void RunSession::stop()
{
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
    return m_starting || (m_engine && m_engine->isRunning()) || RunActions::isLive(m_model->shownState());
}

void RunSession::onModelChanged(RunModel::Parts parts)
{
    const bool live = RunActions::isLive(m_model->shownState());
    if (live && m_starting)
        m_starting = false;
    if (parts & (RunModel::State | RunModel::Problem | RunModel::Structure)) {
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

RunSession::Notice RunSession::notice() const
{
    const QString state = m_model->loaded() ? m_model->shownState() : QString();
    if (m_starting || (m_engine && m_engine->isRunning()))
        return {};  // a folder that is not there yet is no fault
    const QString end = endText();
    if (!m_model->error().isEmpty())
        return {Notice::Error, end.isEmpty() ? m_model->error() : end, false};
    if (state == "interrupted") {
        const QString word = m_model->lastWord();
        const QString text = !end.isEmpty() ? end
            : word.isEmpty()                ? tr("The engine of this run has died.")
                                            : tr("The engine of this run has died: %1.").arg(word);
        return {Notice::Error, text + ' ' + tr("Everything up to its last checkpoint can be continued."), true};
    }
    const QString message = QString::fromStdString(m_model->state().message);
    if (state == "failed" || state == "diverged") {
        const QString what = state == "failed" ? tr("The training failed.") : tr("The training diverged.");
        return {Notice::Error, message.isEmpty() ? what + ' ' + end : what + ' ' + message, true};
    }
    // An engine that refused to start leaves the state of the run as it was.
    if (!end.isEmpty())
        return {Notice::Error, end, RunActions::canBeResumed(state)};
    return {};
}

}  // namespace ttq
