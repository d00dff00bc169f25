#include "statusstrip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <cmath>

#include "icons.h"
#include "runactions.h"

namespace ttq {

QString durationText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return {};
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 3600)
        return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QChar('0'));
    const qint64 minutes = (whole + 30) / 60;
    return StatusStrip::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QChar('0'));
}

QString stateText(const QString &shownState)
{
    if (shownState == "created")
        return StatusStrip::tr("created");
    if (shownState == "running")
        return StatusStrip::tr("running");
    if (shownState == "paused")
        return StatusStrip::tr("paused");
    if (shownState == "stopped")
        return StatusStrip::tr("stopped");
    if (shownState == "finished")
        return StatusStrip::tr("finished");
    if (shownState == "failed")
        return StatusStrip::tr("failed");
    if (shownState == "diverged")
        return StatusStrip::tr("diverged");
    if (shownState == "interrupted")
        return StatusStrip::tr("interrupted");
    return shownState;
}

StatusStrip::StatusStrip(QWidget *parent) : QWidget(parent)
{
    setObjectName("statusStrip");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(6, 0, 8, 0);
    row->setSpacing(5);
    row->addStretch(1);
    m_icon = new QLabel;
    row->addWidget(m_icon);
    m_state = add("state", tr("State the engine has acknowledged"));
    row->addSpacing(6);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(70, 8);
    m_progress->setRange(0, 1000);
    m_progress->setAccessibleName(tr("Progress"));
    row->addWidget(m_progress);
    row->addSpacing(6);
    m_epoch = add("epoch", tr("Completed epochs, and the phase"));
    m_step = add("step", tr("Completed optimizer steps"));
    m_rate = add("rate", tr("Training images per second"));
    m_eta = add("eta", tr("Time left"));
    m_best = add("best", tr("Best top-1 accuracy, and the split it was selected on"));
    refresh();
}

QLabel *StatusStrip::add(const QString &name, const QString &tip)
{
    auto *label = new QLabel;
    label->setObjectName(name);
    label->setToolTip(tip);
    label->setContentsMargins(4, 0, 4, 0);
    layout()->addWidget(label);
    return label;
}

void StatusStrip::setRun(RunModel *run)
{
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    m_starting = false;
    if (run) {
        connect(run, &RunModel::changed, this, &StatusStrip::refresh);
        connect(run, &QObject::destroyed, this, &StatusStrip::refresh);
    }
    refresh();
}

void StatusStrip::setStarting(bool starting, const QString &what)
{
    m_starting = starting;
    m_startingText = what;
    refresh();
}

QString StatusStrip::stateText() const
{
    return m_state->text();
}

void StatusStrip::refresh()
{
    const bool known = m_run && m_run->loaded();
    // Inside a toolbar a widget that hides itself never comes back: its parts are hidden instead.
    m_icon->setVisible(known || m_starting);
    m_state->setVisible(known || m_starting);
    const QString shown = known ? m_run->shownState() : QString();
    const bool live = RunActions::isLive(shown);
    const QString starting = m_startingText.isEmpty() ? tr("starting…") : m_startingText.toHtmlEscaped();
    m_icon->setPixmap(stateIcon(m_starting && !live ? "created" : shown).pixmap(QSize(18, 18), devicePixelRatioF()));
    m_state->setText("<b>" + (m_starting && !live ? starting : ttq::stateText(shown)) + "</b>");
    for (QLabel *label : {m_epoch, m_step, m_rate, m_eta, m_best})
        label->setVisible(known);
    m_progress->setVisible(known);
    if (!known)
        return;
    const StateRecord &state = m_run->state();
    const QLocale locale;
    m_epoch->setText(tr("epoch %1/%2").arg(state.epoch).arg(state.totalEpochs));
    m_epoch->setToolTip(tr("%1 of %2 epochs completed; phase: %3")
                            .arg(state.epoch)
                            .arg(state.totalEpochs)
                            .arg(QString::fromStdString(state.phase)));
    // The newest row is ahead of the state row by up to one commit.
    const std::int64_t step = std::max(state.step, m_run->latest().step);
    m_step->setText(
        tr("step %1/%2").arg(locale.toString(qlonglong(step)), locale.toString(qlonglong(state.totalSteps))));
    m_progress->setValue(state.totalSteps > 0 ? static_cast<int>(1000 * step / state.totalSteps) : 0);
    m_rate->setText(std::isfinite(state.imagesPerSecond) && state.imagesPerSecond > 0
                        ? tr("%1 img/s").arg(locale.toString(state.imagesPerSecond, 'f', 0))
                        : QString());
    m_rate->setVisible(shown == "running" && !m_rate->text().isEmpty());
    const QString left = durationText(state.etaSeconds);
    m_eta->setText(tr("%1 left").arg(left));
    m_eta->setVisible(live && !left.isEmpty());
    const bool best = state.bestEpoch > 0 && std::isfinite(state.bestTop1);
    const QString split
        = state.bestSplit == "validation" ? tr("val.", "validation split") : QString::fromStdString(state.bestSplit);
    m_best->setText(
        tr("best %1 % (%2, epoch %3)").arg(locale.toString(state.bestTop1 * 100, 'f', 2), split).arg(state.bestEpoch));
    m_best->setVisible(best);
}

}  // namespace ttq
