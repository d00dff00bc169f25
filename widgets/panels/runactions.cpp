#include "runactions.h"

#include <algorithm>

#include "icons.h"

namespace ttq {

namespace {

bool waiting(const RunModel &run, CommandKind kind)
{
    return std::any_of(run.commands().begin(), run.commands().end(), [&](const Command &command) {
        return command.kind == kind && command.status == CommandStatus::Pending;
    });
}

}  // namespace

RunActions::RunActions(QObject *parent) : QObject(parent)
{
    // Resume and Pause are never enabled together: one key serves both.
    m_resume = add("resume", "resume", tr("&Resume"),
                   tr("Continue a paused run, or start an engine that continues a stopped or interrupted one"),
                   Qt::Key_Space);
    m_pause = add("pause", "pause", tr("&Pause"), tr("Pause before the next step; everything stays in memory"),
                  Qt::Key_Space);
    m_step = add("step", "step", tr("One s&tep"), tr("Train one step, then pause"), QKeySequence("Ctrl+."));
    m_stop = add("stop", "stop", tr("&Stop"), tr("Finish the step, save a checkpoint and end the engine"),
                 QKeySequence("Ctrl+Shift+X"));
    m_checkpoint = add("checkpoint", "checkpoint", tr("Save &checkpoint"), tr("Save a checkpoint at the next step"),
                       QKeySequence("Ctrl+S"));
    m_snapshot = add("snapshot", "layers", tr("Save &latent weights"),
                     tr("Write the latent weights of all layers into the run's folder snapshots"),
                     QKeySequence("Ctrl+Shift+S"));
    connect(m_resume, &QAction::triggered, this, [this] {
        if (m_run && m_run->shownState() == "paused")
            post(CommandKind::Resume);
        else
            Q_EMIT engineWanted();
    });
    connect(m_pause, &QAction::triggered, this, [this] { post(CommandKind::Pause); });
    connect(m_step, &QAction::triggered, this, [this] { post(CommandKind::Step, R"({"steps": 1})"); });
    connect(m_stop, &QAction::triggered, this, [this] { post(CommandKind::Stop); });
    connect(m_checkpoint, &QAction::triggered, this, [this] { post(CommandKind::Checkpoint); });
    connect(m_snapshot, &QAction::triggered, this, [this] { post(CommandKind::Snapshot); });
    update();
}

QAction *RunActions::add(const QString &name, const QString &icon, const QString &text, const QString &tip,
                         const QKeySequence &keys)
{
    auto *action = new QAction(themedIcon(icon), text, this);
    action->setObjectName("run." + name);
    action->setShortcut(keys);
    action->setToolTip(tip + " (" + keys.toString(QKeySequence::NativeText) + ")");
    action->setStatusTip(tip);
    return action;
}

void RunActions::setRun(RunModel *run)
{
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    m_starting = false;
    if (run) {
        connect(run, &RunModel::changed, this, &RunActions::update);
        connect(run, &QObject::destroyed, this, [this] {
            m_run = nullptr;
            update();
        });
    }
    update();
}

void RunActions::setStarting(bool starting)
{
    m_starting = starting;
    update();
}

bool RunActions::isLive(const QString &shownState)
{
    return shownState == "running" || shownState == "paused";
}

bool RunActions::canBeResumed(const QString &shownState)
{
    return shownState == "stopped" || shownState == "interrupted" || shownState == "failed" || shownState == "diverged";
}

void RunActions::post(CommandKind kind, const std::string &payload)
{
    if (m_run)
        m_run->post(kind, payload);
}

void RunActions::update()
{
    const QString state = m_run && m_run->loaded() ? m_run->shownState() : QString();
    const auto free = [this](CommandKind kind) { return !waiting(*m_run, kind); };
    const bool live = isLive(state), paused = state == "paused";
    m_resume->setEnabled((paused && free(CommandKind::Resume)) || (canBeResumed(state) && !m_starting));
    m_pause->setEnabled(state == "running" && free(CommandKind::Pause));
    m_step->setEnabled(live && free(CommandKind::Step));
    m_stop->setEnabled(live && free(CommandKind::Stop));
    m_checkpoint->setEnabled(live && free(CommandKind::Checkpoint));
    m_snapshot->setEnabled(live && free(CommandKind::Snapshot));
}

}  // namespace ttq
