#include "accuracyscene.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::AccuracyView)
};

constexpr double kLinesForLegends = 34, kLinesForTop5 = 24;  // height of the plots in lines of text
constexpr std::array kRates = {"lr/latents", "lr/scales", "lr/rest"};

struct Measure {
    const char *perStep;  // null: not recorded
    const char *train, *validation, *test;
    double EpochMetrics::*value;
};

constexpr Measure kLoss{"train/loss", "epoch/train_loss", "val/loss", "test/loss", &EpochMetrics::loss};
constexpr Measure kTop1{"train/top1", "epoch/train_top1", "val/top1", "test/top1", &EpochMetrics::top1};
constexpr Measure kTop5{nullptr, "epoch/train_top5", "val/top5", "test/top5", &EpochMetrics::top5};

bool measured(const RunData &data, EpochMetrics EpochRecord::*split, double EpochMetrics::*value)
{
    return std::any_of(data.epochs->begin(), data.epochs->end(),
                       [&](const EpochRecord &epoch) { return std::isfinite(epoch.*split.*value); });
}

// A value at each epoch's end, from the table of epochs: complete as soon as the run is read.
CurvePtr epochCurve(const RunData &data, EpochMetrics EpochRecord::*split, double EpochMetrics::*value, bool fromStart)
{
    auto curve = std::make_shared<Curve>();
    for (const EpochRecord &epoch : *data.epochs) {
        const double y = epoch.*split.*value;
        // The mean over an epoch holds from its first step; a step line needs that step to start from.
        if (fromStart && curve->x.empty()) {
            curve->x.push_back(static_cast<double>(epoch.firstStep));
            curve->y.push_back(y);
        }
        curve->x.push_back(static_cast<double>(epoch.lastStep));
        curve->y.push_back(y);
    }
    // Any table may have been cut back by a resume: these few points are drawn anew each time.
    static std::uint64_t revision = 0;
    curve->revision = curve->rewrittenAt = ++revision;
    return curve;
}

void addSplits(PlotPanel &panel, const RunData &data, const Measure &measure, const PlotStyle &style)
{
    const bool percent = measure.value != &EpochMetrics::loss;
    const auto add = [&](const QString &key, CurvePtr curve, const CurveLook &look, LineShape shape, bool back,
                         const QString &name) {
        panel.legend.push_back({name, look, true, false, {curve}, percent});
        panel.curves.push_back({key, std::move(curve), look, shape, false, back});
    };
    if (measure.perStep && data.exists(measure.perStep)) {
        const CurvePtr raw = data.curve(measure.perStep);
        const CurvePtr whole = data.whole(measure.perStep);  // an average needs what came before
        const double tau = smoothingSteps(static_cast<double>(data.latestStep));
        add(QString::fromLatin1(measure.perStep), raw, style.split(Split::TrainSteps), LineShape::Straight, true,
            Words::tr("train, each step"));
        add(QString::fromLatin1(measure.perStep) + QStringLiteral("/smooth"),
            data.derived->smoothed(measure.perStep, whole, tau), style.split(Split::TrainSmooth), LineShape::Straight,
            false, Words::tr("train, EMA of %1 steps").arg(QLocale().toString(tau, 'f', 0)));
    }
    if (measured(data, &EpochRecord::train, measure.value))
        add(QString::fromLatin1(measure.train), epochCurve(data, &EpochRecord::train, measure.value, true),
            style.split(Split::Train), LineShape::Through, false, Words::tr("train (running mean)"));
    if (measured(data, &EpochRecord::validation, measure.value))
        add(QString::fromLatin1(measure.validation), epochCurve(data, &EpochRecord::validation, measure.value, false),
            style.split(Split::Validation), LineShape::Held, false, Words::tr("validation"));
    if (measured(data, &EpochRecord::test, measure.value))
        add(QString::fromLatin1(measure.test), epochCurve(data, &EpochRecord::test, measure.value, false),
            style.split(Split::Test), LineShape::Held, false, Words::tr("test"));
}

void addRates(PlotPanel &panel, const RunData &data, const PlotStyle &style)
{
    const QString names[] = {Words::tr("lr latents"), Words::tr("lr scales"), Words::tr("lr rest")};
    std::vector<CurvePtr> seen;
    bool allSame = true;
    int present = 0;
    for (std::size_t i = 0; i < kRates.size(); ++i) {
        if (!data.exists(kRates[i]))
            continue;
        ++present;
        const CurvePtr curve = data.curve(kRates[i]);
        if (!seen.empty() && seen.front()->x == curve->x && seen.front()->y == curve->y)
            continue;  // it would hide under the first
        allSame = allSame && seen.empty();
        seen.push_back(curve);
        const CurveLook look = style.rate(static_cast<int>(i));
        panel.legend.push_back({names[i], look, true, false, {curve}, false});
        panel.curves.push_back({QString::fromLatin1(kRates[i]), curve, look, LineShape::Straight, true, true});
    }
    if (present > 1 && allSame)
        panel.legend.back().text = Words::tr("learning rate");
    if (!seen.empty()) {
        panel.rightLabel = Words::tr("learning rate");
        panel.logRight = true;
    }
}

}  // namespace

QString bestText(const StateRecord &state)
{
    if (state.bestEpoch <= 0 || !std::isfinite(state.bestTop1))
        return {};
    const QString value = plotNumber(state.bestTop1, true);
    if (state.bestSplit == "validation")
        return Words::tr("best validation, epoch %1: %2").arg(state.bestEpoch).arg(value);
    return Words::tr("best %1, epoch %2: %3 (selected on %1)")
        .arg(QString::fromStdString(state.bestSplit))
        .arg(state.bestEpoch)
        .arg(value);
}

std::vector<std::string> accuracySeries(const RunData &data)
{
    std::vector<std::string> names;
    for (const char *name : {kLoss.perStep, kTop1.perStep})
        if (data.exists(name))
            names.emplace_back(name);
    for (const char *name : kRates)
        if (data.exists(name))
            names.emplace_back(name);
    return names;
}

PlotScene accuracyScene(const RunData &data, const ViewChoice &choice, const PlotStyle &style)
{
    PlotScene scene;
    scene.logX = choice.logX;
    scene.empty = emptyText(data);
    if (!scene.empty.isEmpty())
        return scene;
    addTimeline(scene, data);

    PlotPanel loss;
    loss.key = QStringLiteral("loss");
    loss.yLabel = Words::tr("loss (nats)");
    loss.logY = choice.logY;
    loss.xTicks = false;
    loss.epochs = loss.phaseNames = true;
    loss.stretch = 1.1;
    addSplits(loss, data, kLoss, style);
    addRates(loss, data, style);
    scene.panels.push_back(std::move(loss));

    PlotPanel top1;
    top1.key = QStringLiteral("top1");
    top1.row = 1;
    top1.yLabel = Words::tr("top-1");
    top1.percent = true;
    top1.logY = choice.logY;
    addSplits(top1, data, kTop1, style);
    if (const QString text = bestText(*data.state); !text.isEmpty()) {
        const auto best = std::find_if(data.epochs->begin(), data.epochs->end(),
                                       [&](const EpochRecord &epoch) { return epoch.epoch == data.state->bestEpoch; });
        CurveLook look = style.split(data.state->bestSplit == "validation" ? Split::Validation : Split::Test);
        look.mark = Mark::Star;
        if (best != data.epochs->end())
            top1.labels.push_back({static_cast<double>(best->lastStep), data.state->bestTop1, text, look});
    }
    scene.panels.push_back(std::move(top1));

    PlotPanel top5;
    top5.key = QStringLiteral("top5");
    top5.row = 2;
    top5.yLabel = Words::tr("top-5");
    top5.percent = true;
    top5.logY = choice.logY;
    top5.stretch = 0.8;
    addSplits(top5, data, kTop5, style);
    const double lines = choice.width / choice.aspect / QFontMetrics(style.font).height();
    if (!top5.curves.empty() && (style.figure || lines >= kLinesForTop5))
        scene.panels.push_back(std::move(top5));
    scene.panels.back().xLabel = Words::tr("step");
    // No room for a legend in each panel: the names once, above all.
    if (style.figure || lines < kLinesForLegends) {
        scene.legend = scene.panels.front().legend;
        for (PlotPanel &panel : scene.panels)
            panel.legend.clear();
        for (LegendEntry &entry : scene.legend)
            entry.values.clear();
    }
    for (PlotPanel &panel : scene.panels)
        panel.xTicks = &panel == &scene.panels.back();
    return scene;
}

}  // namespace ttq
