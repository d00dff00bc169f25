#include "runlistcells.h"

#include <QLocale>
#include <QStringList>
#include <cmath>
#include <limits>

#include "plots/plotstyle.h"
#include "runlistmodel.h"
#include "runsummary.h"

namespace ttq::runlist {

namespace {

QString text(const std::string &utf8)
{
    return QString::fromStdString(utf8);
}

QString stateText(const std::string &state)
{
    static const std::pair<const char *, const char *> kWords[] = {
        {"created", QT_TRANSLATE_NOOP("ttq::RunListModel", "created")},
        {"running", QT_TRANSLATE_NOOP("ttq::RunListModel", "running")},
        {"paused", QT_TRANSLATE_NOOP("ttq::RunListModel", "paused")},
        {"stopped", QT_TRANSLATE_NOOP("ttq::RunListModel", "stopped")},
        {"finished", QT_TRANSLATE_NOOP("ttq::RunListModel", "finished")},
        {"failed", QT_TRANSLATE_NOOP("ttq::RunListModel", "failed")},
        {"diverged", QT_TRANSLATE_NOOP("ttq::RunListModel", "diverged")},
        {"interrupted", QT_TRANSLATE_NOOP("ttq::RunListModel", "interrupted")},
    };
    for (const auto &[code, word] : kWords)
        if (state == code)
            return RunListModel::tr(word);
    return text(state);
}

QString percent(double fraction)
{
    return RunListModel::tr("%1 %").arg(QLocale().toString(100 * fraction, 'f', 1));
}

}  // namespace

bool hasBest(const RunSummary &run)
{
    return run.state.bestEpoch > 0 && std::isfinite(run.state.bestTop1);
}

QColor colorOf(const RunSummary &run)
{
    if (!run.color.empty())
        return QColor(text(run.color));
    // From the identity, so that a run looks the same wherever its folder stands.
    quint32 mixed = 2166136261u;
    for (const char c : run.uuid.empty() ? run.folder.filename().string() : run.uuid)
        mixed = (mixed ^ static_cast<unsigned char>(c)) * 16777619u;
    return PlotStyle().layer(mixed % 1024).color;
}

QString cell(const RunSummary &run, int column)
{
    if (column == RunListModel::Name)
        return text(run.shownName());
    if (!run.error.empty())
        return column == RunListModel::State ? RunListModel::tr("unreadable") : QString();
    switch (column) {
    case RunListModel::State: return stateText(run.shownState);
    case RunListModel::Epoch: return RunListModel::tr("%1 / %2").arg(run.state.epoch).arg(run.state.totalEpochs);
    case RunListModel::Best:
        if (!hasBest(run))
            return {};
        return run.state.bestSplit == "test" ? RunListModel::tr("%1 (test)").arg(percent(run.state.bestTop1))
                                             : percent(run.state.bestTop1);
    case RunListModel::Zeros: return std::isnan(run.zeros) ? QString() : percent(run.zeros);
    default: return {};
    }
}

QVariant sortKey(const RunSummary &run, int column)
{
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    switch (column) {
    case RunListModel::Name: return text(run.shownName()).toCaseFolded();
    case RunListModel::State: return cell(run, column);
    case RunListModel::Epoch: return static_cast<qlonglong>(run.state.epoch);
    case RunListModel::Best: return hasBest(run) ? run.state.bestTop1 : kNone;
    default: return run.zeros;
    }
}

QString toolTip(const RunSummary &run)
{
    QStringList lines{text(run.shownName()), text(run.folder.string())};
    if (!run.note.empty())
        lines << text(run.note);
    if (!run.error.empty())
        return (lines << text(run.error)).join(u'\n');
    lines << RunListModel::tr("%1, epoch %2 of %3, step %4")
                 .arg(stateText(run.shownState))
                 .arg(run.state.epoch)
                 .arg(run.state.totalEpochs)
                 .arg(run.state.step);
    if (!run.state.message.empty())
        lines << text(run.state.message);
    if (hasBest(run)) {
        const QString split = run.state.bestSplit == "test" ? RunListModel::tr("test (selected on the test split)")
                                                            : RunListModel::tr("validation");
        lines << RunListModel::tr("best top-1: %1 on %2, epoch %3")
                     .arg(percent(run.state.bestTop1), split)
                     .arg(run.state.bestEpoch);
    }
    if (!std::isnan(run.zeros))
        lines << RunListModel::tr("zeros: %1 of all quantized weights").arg(percent(run.zeros));
    if (run.commandsApplied > 0)
        lines << RunListModel::tr("steered: %n setting(s) changed by hand", nullptr, run.commandsApplied);
    if (!run.workbenchError.empty())
        lines << text(run.workbenchError);
    return lines.join(u'\n');
}

}  // namespace ttq::runlist
