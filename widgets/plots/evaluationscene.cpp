#include "evaluationscene.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "panelmap.h"

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::EvaluationView)
};

// A bin of fewer says little: it is a point that no line leads to.
constexpr std::uint64_t kEnoughSamples = 10;

CurvePtr curveOf(std::vector<double> x, std::vector<double> y)
{
    static std::uint64_t revision = 0;
    auto curve = std::make_shared<Curve>();
    curve->x = x;
    curve->y = y;
    curve->revision = curve->rewrittenAt = ++revision;
    return curve;
}

PlotPanel panelOf(const QString &key, const QString &title, const QString &x, const QString &y)
{
    PlotPanel panel;
    panel.key = key;
    panel.title = title;
    panel.xLabel = x;
    panel.yLabel = y;
    panel.steps = false;
    return panel;
}

QString counted(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

PlotPanel topPanel(const EvaluationReport &report, const PlotStyle &style)
{
    PlotPanel panel = panelOf("top", Words::tr("Top-k accuracy"), Words::tr("guesses k"), Words::tr("accuracy"));
    panel.percent = true;
    panel.wholeX = true;
    std::vector<double> x;
    for (std::size_t k = 1; k <= report.top.size(); ++k)
        x.push_back(static_cast<double>(k));
    const CurveLook look = style.split(Split::Test);
    panel.xFixed = Interval{0.5, static_cast<double>(report.top.size()) + 0.5};
    const CurvePtr curve = curveOf(x, report.top);
    panel.curves.push_back({"line", curve, look, LineShape::Straight});
    panel.curves.push_back({"points", curve, look, LineShape::Points});
    for (const std::size_t k : {std::size_t{1}, std::size_t{5}})
        if (k <= report.top.size())
            panel.labels.push_back({x[k - 1], report.top[k - 1], plotNumber(report.top[k - 1], true), look});
    return panel;
}

PlotPanel classPanel(const RecordedEvaluation &evaluation, const PlotStyle &style)
{
    const EvaluationReport &report = evaluation.report;
    PlotPanel panel
        = panelOf("classes", Words::tr("Per class"), Words::tr("classes, worst first"), Words::tr("accuracy"));
    panel.percent = true;
    panel.wholeX = true;
    std::vector<double> x, y;
    for (const std::uint32_t index : worstClasses(report, report.perClass.size())) {
        x.push_back(static_cast<double>(x.size() + 1));
        y.push_back(report.perClass[index].recall);
        panel.tips.push_back(evaluation.classes[index] + QStringLiteral(": ") + plotNumber(y.back(), true));
    }
    panel.xFixed = Interval{0, static_cast<double>(x.size()) + 1};
    panel.yFixed = Interval{0, 1.04};
    panel.curves.push_back({"points", curveOf(x, y), style.split(Split::Test), LineShape::Points});
    return panel;
}

PlotPanel reliabilityPanel(const EvaluationReport &report, const PlotStyle &style)
{
    PlotPanel panel = panelOf("reliability", Words::tr("Reliability"), Words::tr("confidence"), Words::tr("accuracy"));
    panel.percent = panel.xPercent = true;
    panel.xFixed = Interval{0, 1.02};
    panel.yFixed = Interval{0, 1.02};
    std::vector<double> x, y, lineX, lineY;
    for (const ReliabilityBin &bin : report.reliability) {
        if (bin.n == 0)
            continue;
        x.push_back(bin.confidence);
        y.push_back(bin.accuracy);
        if (bin.n < kEnoughSamples)
            continue;
        lineX.push_back(bin.confidence);
        lineY.push_back(bin.accuracy);
    }
    const CurveLook ideal{style.faintText, Dash::Dash, Mark::None}, look = style.split(Split::Test);
    panel.curves.push_back({"ideal", curveOf({0, 1}, {0, 1}), ideal, LineShape::Straight, false, true});
    panel.curves.push_back({"line", curveOf(lineX, lineY), look, LineShape::Straight});
    panel.curves.push_back({"points", curveOf(x, y), look, LineShape::Points});
    panel.legend.push_back(
        {Words::tr("ECE %1").arg(plotNumber(report.calibrationError, true)), look, true, false, {}, false});
    return panel;
}

// Outlines over equal bins, each part of its own sum.
CurvePtr outline(const std::vector<std::uint64_t> &counts, double high)
{
    double sum = 0;
    for (const std::uint64_t count : counts)
        sum += static_cast<double>(count);
    std::vector<double> x{0}, y{0};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        x.push_back(high * static_cast<double>(i) / static_cast<double>(counts.size()));
        y.push_back(sum > 0 ? static_cast<double>(counts[i]) / sum : 0);
    }
    x.push_back(high);
    y.push_back(0);
    return curveOf(x, y);
}

PlotPanel splitPanel(const QString &key, const QString &title, const QString &label, const SplitHistogram &histogram,
                     const PlotStyle &style, bool logY)
{
    PlotPanel panel = panelOf(key, title, label, Words::tr("share"));
    panel.percent = true;
    panel.xPercent = histogram.high == 1;
    panel.logY = logY;
    panel.xFixed = Interval{-0.02 * histogram.high, 1.02 * histogram.high};
    double most = 0;
    for (const bool right : {true, false}) {
        const CurvePtr curve = outline(right ? histogram.right : histogram.wrong, histogram.high);
        for (std::size_t i = 0; i < curve->y.size(); ++i)
            most = std::max(most, curve->y[i]);
        panel.curves.push_back({right ? "right" : "wrong", curve, style.answers(right), LineShape::Held});
    }
    if (!logY)
        panel.yFixed = Interval{0, std::max(0.01, 1.05 * most)};
    return panel;
}

// Panels in the order of their list, `columns` side by side.
void place(std::vector<PlotPanel> &panels, int columns)
{
    for (std::size_t i = 0; i < panels.size(); ++i) {
        panels[i].row = static_cast<int>(i) / columns;
        panels[i].column = static_cast<int>(i) % columns;
    }
}

QString facts(const RecordedEvaluation &evaluation)
{
    return Words::tr("%1 on %2 (%3), step %4")
        .arg(evaluation.network, evaluation.dataset, evaluation.split, QLocale().toString(evaluation.step));
}

QString nothingMeasured(const RecordedEvaluation &evaluation)
{
    return Words::tr("Nothing can be measured: %n sample(s) have outputs that are not finite", nullptr,
                     static_cast<int>(std::min<std::uint64_t>(evaluation.report.notFinite, 1'000'000'000)));
}

}  // namespace

PlotScene evaluationScene(const RecordedEvaluation &evaluation, const PlotStyle &style, int columns, bool logY)
{
    const EvaluationReport &report = evaluation.report;
    PlotScene scene;
    if (report.notFinite > 0) {
        scene.empty = nothingMeasured(evaluation);
        return scene;
    }
    scene.legend.push_back(
        {Words::tr("right answers (%1)").arg(counted(evaluation.right)), style.answers(true), true, false, {}, false});
    scene.legend.push_back(
        {Words::tr("wrong answers (%1)").arg(counted(report.n - std::min(report.n, evaluation.right))),
         style.answers(false),
         true,
         false,
         {},
         false});
    // First the panels that the legend above them is about.
    scene.panels
        = {splitPanel("confidence", Words::tr("Confidence"), Words::tr("largest probability"), report.confidence, style,
                      logY),
           splitPanel("margin", Words::tr("Margin"), Words::tr("lead over the second"), report.margin, style, logY),
           splitPanel("entropy", Words::tr("Entropy"), Words::tr("nats"), report.entropy, style, logY),
           topPanel(report, style),
           reliabilityPanel(report, style),
           classPanel(evaluation, style)};
    place(scene.panels, std::clamp(columns, 1, 3));
    scene.note = facts(evaluation);
    return scene;
}

PlotScene confusionScene(const RecordedEvaluation &evaluation, const PlotStyle &style, bool log)
{
    const EvaluationReport &report = evaluation.report;
    auto map = std::make_shared<PlotMap>();
    double most = 1;
    for (std::size_t i = 0; i < report.perClass.size(); ++i) {
        map->rows.push_back(evaluation.classes[static_cast<qsizetype>(i)]);
        map->rowTotals.push_back(static_cast<double>(report.perClass[i].n));
        most = std::max(most, map->rowTotals.back());
    }
    map->columns = map->rows;
    for (const std::uint64_t count : report.confusion)
        map->counts.push_back(static_cast<double>(count));
    map->log = log;
    map->least = std::clamp(1 / most, 0.001, 0.1);
    PlotPanel panel = panelOf("confusion", QString(), Words::tr("taken for"), Words::tr("true class"));
    const auto size = static_cast<double>(map->rows.size());
    panel.xFixed = Interval{-0.5, size - 0.5};
    panel.yFixed = Interval{0.5 - size, 0.5};
    panel.legend = mapLegend(*map, style);
    panel.title = Words::tr("Share of the true class");
    panel.map = std::move(map);
    PlotScene scene;
    scene.panels.push_back(std::move(panel));
    scene.note = facts(evaluation);
    return scene;
}

PlotScene classesScene(const RecordedEvaluation &evaluation, const PlotStyle &style, std::size_t most)
{
    const EvaluationReport &report = evaluation.report;
    PlotPanel panel = panelOf("classes", Words::tr("Accuracy of the classes"), Words::tr("accuracy"), QString());
    PlotBars rows;
    std::vector<double> x, y;
    for (const std::uint32_t index : worstClasses(report, most)) {
        y.push_back(-static_cast<double>(rows.names.size()));
        x.push_back(report.perClass[index].recall);
        rows.names.push_back(evaluation.classes[index]);
    }
    // Only the names of rows are wanted of the bars.
    rows.negative = rows.zero = rows.positive = std::vector<double>(rows.names.size(), 0);
    panel.xFixed = Interval{0, 1.02};
    panel.yFixed = Interval{0.4 - static_cast<double>(rows.names.size()), 0.6};
    panel.percent = true;
    panel.bars = std::move(rows);
    panel.curves.push_back({"points", curveOf(x, y), style.split(Split::Test), LineShape::Points});
    PlotScene scene;
    scene.panels.push_back(std::move(panel));
    scene.note = facts(evaluation);
    if (most < report.perClass.size())
        scene.note = Words::tr("%1; the %2 worst of %3 classes").arg(scene.note).arg(most).arg(report.perClass.size());
    return scene;
}

QString evaluationSummary(const RecordedEvaluation &evaluation)
{
    const EvaluationReport &report = evaluation.report;
    if (report.notFinite > 0)
        return nothingMeasured(evaluation);
    QStringList parts;
    if (!report.top.empty())
        parts << Words::tr("top-1 %1 (%2 of %3)")
                     .arg(QLocale().toString(100 * report.top[0], 'f', 2) + QStringLiteral(" %"),
                          counted(evaluation.right), counted(report.n));
    if (report.top.size() >= 5)
        parts << Words::tr("top-5 %1").arg(plotNumber(report.top[4], true));
    parts << Words::tr("log-loss %1").arg(plotNumber(report.logLoss))
          << Words::tr("ECE %1").arg(plotNumber(report.calibrationError, true));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace ttq
