#include "weightsscene.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <map>

#include "layerlevels.h"
#include "sparsityscene.h"

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::WeightsView)
};

struct Values {  // of one level in each layer
    QString name;
    int sign = 0;
    std::vector<double> x, y;
};

CurvePtr curveOf(const Values &values)
{
    static std::uint64_t revision = 0;
    auto curve = std::make_shared<Curve>();
    curve->x = values.x;
    curve->y = values.y;
    curve->revision = curve->rewrittenAt = ++revision;
    return curve;
}

// Levels from the outermost negative to the outermost positive one; layers in order are 1, 2, …
std::vector<Values> valuesOf(const RunData &data, const ViewChoice &choice, std::vector<QString> &tips)
{
    std::map<std::pair<int, QString>, Values> byLevel;
    double x = 0;
    for (const LayerInfo *layer : shownLayers(data, choice.layers)) {
        ++x;
        QString tip = QString::fromStdString(layer->name);
        for (const LayerLevel &level : levelsOf(data, choice, *layer)) {
            if (level.sign == 0 || !std::isfinite(level.value))
                continue;
            Values &values = byLevel[{level.sign, level.name}];
            values.name = level.name;
            values.sign = level.sign;
            values.x.push_back(x);
            values.y.push_back(level.value);
            tip += QLatin1Char('\n') + level.name + QStringLiteral(" = ") + plotNumber(level.value);
        }
        tips.push_back(tip);
    }
    std::vector<Values> all;
    for (auto &[key, values] : byLevel)
        all.push_back(std::move(values));
    return all;
}

PlotPanel levelsPanel(const std::vector<Values> &all, std::vector<QString> tips, const PlotStyle &style)
{
    PlotPanel panel;
    panel.key = QStringLiteral("levels");
    panel.title = Words::tr("Values of the weights over the layers");
    panel.xLabel = Words::tr("quantized layers in order");
    panel.yLabel = Words::tr("value");
    panel.steps = false;
    panel.wholeX = true;
    panel.stretch = 1.2;
    panel.xFixed = Interval{0.5, static_cast<double>(tips.size()) + 0.5};
    const CurveLook zero{style.sign(0).color, Dash::Dot, Mark::None};
    const Values nothing{QString(), 0, {0, static_cast<double>(tips.size()) + 1}, {0, 0}};
    panel.curves.push_back({QStringLiteral("zero"), curveOf(nothing), zero, LineShape::Straight, false, true});
    for (const Values &values : all) {
        const CurveLook look = style.sign(values.sign);
        const CurvePtr curve = curveOf(values);
        panel.curves.push_back({values.name, curve, look, LineShape::Straight});
        panel.curves.push_back({values.name + QStringLiteral("/marks"), curve, look, LineShape::Points});
        panel.legend.push_back({values.name, look, true, false, {}, false});
    }
    panel.tips = std::move(tips);
    return panel;
}

}  // namespace

std::vector<std::string> weightsSeries(const RunData &data, const ViewChoice &choice)
{
    std::vector<std::string> names;
    for (const LayerInfo *layer : shownLayers(data, choice.layers))
        for (std::string &name : levelSeries(data, *layer))
            names.push_back(std::move(name));
    return names;
}

PlotScene weightsScene(const RunData &data, const ViewChoice &choice, const PlotStyle &style)
{
    PlotScene scene;
    scene.empty = emptyText(data);
    if (!scene.empty.isEmpty())
        return scene;
    std::vector<QString> tips;
    const std::vector<Values> values = valuesOf(data, choice, tips);
    if (values.empty()) {
        const QString step = choice.cursor ? QLocale().toString(*choice.cursor, 'f', 0) : QString();
        scene.empty = tips.empty() ? Words::tr("This run quantizes no layer")
            : choice.cursor        ? Words::tr("No layer was ternary at step %1").arg(step)
                                   : appearsLater(data, Words::tr("The values of the weights"));
        return scene;
    }
    scene.panels.push_back(levelsPanel(values, std::move(tips), style));
    PlotPanel sparsity = sparsityHistogram(data, choice, style);
    sparsity.row = 1;
    sparsity.column = 0;
    sparsity.stretch = 1;
    scene.panels.push_back(std::move(sparsity));
    const double step = choice.cursor ? *choice.cursor : static_cast<double>(data.latestStep);
    scene.note = Words::tr("Step %1").arg(QLocale().toString(step, 'f', 0));
    return scene;
}

}  // namespace ttq
