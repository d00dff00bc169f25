#include "scalefactorscene.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <algorithm>
#include <cmath>

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::ScaleFactorView)
};

constexpr std::size_t kMostNamed = 8;
constexpr float kCrowdAlpha = 0.6f;

struct Scalar {
    std::string series;
    int sign;
    QString text;
    Dash dash = Dash::Solid;  // of one of several magnitudes
};

const std::vector<Scalar> &scaleScalars()
{
    static const std::vector<Scalar> kScalars = {{"wp", 1, QStringLiteral("Wp")}, {"wn", -1, QStringLiteral("Wn")}};
    return kScalars;
}

const std::vector<Scalar> &fractionScalars()
{
    static const std::vector<Scalar> kScalars = {{"frac_neg", -1, QStringLiteral("−1")},
                                                 {"frac_zero", 0, QStringLiteral("0")},
                                                 {"frac_pos", 1, QStringLiteral("+1")}};
    return kScalars;
}

// What the layer has of Wp and Wn; a TWN layer has one scale for both.
std::vector<Scalar> scalesOf(const RunData &data, const LayerInfo &layer)
{
    std::vector<Scalar> scalars;
    for (const Scalar &scalar : scaleScalars())
        if (data.exists(seriesName(layer, scalar.series.c_str())))
            scalars.push_back(scalar);
    if (scalars.empty() && data.exists(seriesName(layer, "alpha")))
        scalars.push_back({"alpha", 1, Words::tr("α (one scale for both signs)")});
    // A method with several magnitudes.
    for (int j = 1; scalars.size() == static_cast<std::size_t>(j - 1); ++j) {
        const std::string series = "alpha_" + std::to_string(j);
        if (!data.exists(seriesName(layer, series.c_str())))
            break;
        static constexpr Dash kDashes[] = {Dash::Solid, Dash::Dash, Dash::Dot, Dash::DashDot};
        scalars.push_back({series, 1, QStringLiteral("α%1").arg(j), kDashes[(j - 1) % 4]});
    }
    return scalars;
}

std::vector<Scalar> drawnOf(const RunData &data, const LayerInfo &layer, ScaleMode mode)
{
    if (mode != ScaleMode::Fractions)
        return scalesOf(data, layer);
    std::vector<Scalar> scalars;
    for (const Scalar &scalar : fractionScalars())
        if (data.exists(seriesName(layer, scalar.series.c_str())))
            scalars.push_back(scalar);
    return scalars;
}

PlotCurve curveOf(const RunData &data, const LayerInfo &layer, const Scalar &scalar, const PlotStyle &style)
{
    const std::string name = seriesName(layer, scalar.series.c_str());
    CurveLook look = style.sign(scalar.sign);
    look.mark = Mark::None;
    if (scalar.dash != Dash::Solid)
        look.dash = scalar.dash;
    return {QString::fromStdString(name), data.curve(name), look};
}

PlotPanel stepPanel(const QString &key, const ViewChoice &choice)
{
    PlotPanel panel;
    panel.key = key;
    panel.xLabel = Words::tr("step");
    panel.logY = choice.logY;
    return panel;
}

// Wp, Wn of all layers in one panel.
void overlay(PlotScene &scene, const RunData &data, const ViewChoice &choice,
             const std::vector<const LayerInfo *> &layers, const PlotStyle &style)
{
    PlotPanel panel = stepPanel(QStringLiteral("overlay"), choice);
    panel.yLabel = Words::tr("scale factor");
    panel.epochs = panel.phaseNames = true;
    const bool several = layers.size() > 1;
    // Marks and names of more layers than colours tell nothing apart: then only the current layer has a name.
    const bool named = layers.size() <= kMostNamed;
    const bool highlight = several && std::any_of(layers.begin(), layers.end(), [&](const LayerInfo *layer) {
                               return layer->id == choice.current;
                           });
    std::vector<LegendEntry> signs, names;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerInfo &layer = *layers[i];
        const bool back = highlight && layer.id != choice.current;
        LegendEntry entry{layerName(layer, style), style.layer(layer.id), false, false, {}, false};
        for (const Scalar &scalar : scalesOf(data, layer)) {
            PlotCurve curve = curveOf(data, layer, scalar, style);
            auto sign = std::find_if(signs.begin(), signs.end(),
                                     [&](const LegendEntry &known) { return known.text == scalar.text; });
            if (sign == signs.end())
                sign = signs.insert(signs.end(), {scalar.text, curve.look, true, false, {}, false});
            if (!several || (!named && highlight && !back))
                sign->values = {curve.data};
            entry.values.push_back(curve.data);
            curve.back = back;
            if (back)
                curve.look.color = style.faint(curve.look.color);
            else if (!named && !highlight)
                curve.look.color.setAlphaF(kCrowdAlpha);
            if (several && named) {
                auto points = std::make_shared<Curve>(
                    sparsePoints(*curve.data, choice.range.low, choice.range.high, 6,
                                 (static_cast<double>(i) + 0.5) / static_cast<double>(layers.size())));
                PlotCurve marks{curve.key + QStringLiteral("/marks"), points, style.layer(layer.id), LineShape::Points};
                marks.back = back;
                if (back)
                    marks.look.color = style.faint(marks.look.color);
                panel.curves.push_back(curve);
                panel.curves.push_back(marks);
            } else {
                panel.curves.push_back(curve);
            }
        }
        if (several && named)
            names.push_back(entry);
    }
    if (!named && !highlight && !style.figure)
        scene.note = Words::tr("%n layer(s); choose in the table which of them to show", nullptr,
                               static_cast<int>(layers.size()));
    const auto titled = std::find_if(layers.begin(), layers.end(), [&](const LayerInfo *layer) {
        return !several || (!named && layer->id == choice.current);
    });
    if (titled != layers.end())
        panel.title = layerName(**titled, style);
    std::stable_partition(names.begin(), names.end(), [&](const LegendEntry &entry) {
        return highlight && entry.look == style.layer(choice.current);
    });
    panel.legend = signs;
    panel.legend.insert(panel.legend.end(), names.begin(), names.end());
    scene.panels.push_back(std::move(panel));
}

// One curve a layer, computed from Wp and Wn.
void derived(PlotScene &scene, const RunData &data, const ViewChoice &choice,
             const std::vector<const LayerInfo *> &layers, ScaleMode mode, const PlotStyle &style)
{
    const bool ratio = mode == ScaleMode::Ratio;
    PlotPanel panel = stepPanel(ratio ? QStringLiteral("ratio") : QStringLiteral("radius"), choice);
    panel.yLabel = ratio ? Words::tr("ratio Wn/Wp") : Words::tr("radius √(Wp² + Wn²)");
    panel.epochs = panel.phaseNames = true;
    int without = 0;
    for (const LayerInfo *layer : layers) {
        const std::string wp = seriesName(*layer, "wp"), wn = seriesName(*layer, "wn");
        if (!data.exists(wp) || !data.exists(wn)) {
            ++without;
            continue;
        }
        const CurvePtr p = data.curve(wp), n = data.curve(wn);
        const Combine f
            = ratio ? +[](double a, double b) { return b / a; } : +[](double a, double b) { return std::hypot(a, b); };
        const CurvePtr curve = data.derived->combined(layer->name + (ratio ? "/ratio" : "/radius"), p, n, f);
        CurveLook look = style.layer(layer->id);
        const CurveLook entry = look;
        look.mark = Mark::None;
        panel.curves.push_back(
            {QString::fromStdString(layer->name) + (ratio ? QStringLiteral("/ratio") : QStringLiteral("/radius")),
             curve, look});
        auto points = std::make_shared<Curve>(sparsePoints(*curve, choice.range.low, choice.range.high, 6,
                                                           static_cast<double>(panel.legend.size() % 7) / 7 + 0.05));
        panel.curves.push_back({panel.curves.back().key + QStringLiteral("/marks"), points, entry, LineShape::Points});
        panel.legend.push_back({layerName(*layer, style), entry, true, false, {curve}, false});
    }
    if (panel.curves.empty()) {
        scene.empty = Words::tr("The quantizers of these layers have one scale for both signs: there is no Wn/Wp");
        return;
    }
    if (without > 0)
        scene.note = Words::tr("%n layer(s) with one scale for both signs are left out", nullptr, without);
    scene.panels.push_back(std::move(panel));
}

// A panel a layer, on shared axes.
void multiples(PlotScene &scene, const RunData &data, const ViewChoice &choice, std::vector<const LayerInfo *> layers,
               ScaleMode mode, const PlotStyle &style)
{
    const bool fractions = mode == ScaleMode::Fractions;
    if (layers.size() > static_cast<std::size_t>(kMostMultiples)) {
        scene.note = Words::tr("The first %1 of %2 layers; choose others in the table of layers")
                         .arg(kMostMultiples)
                         .arg(layers.size());
        layers.resize(static_cast<std::size_t>(kMostMultiples));
    }
    const int count = static_cast<int>(layers.size());
    // Panels twice as wide as high look best, but a name has to be readable above each.
    const QFontMetrics metrics(style.titleFont);
    int nameWidth = 1;
    for (const LayerInfo *layer : layers)
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(layerName(*layer, style)));
    const int most = static_cast<int>((choice.width - style.length(30)) / (nameWidth + style.length(14)));
    const int columns = std::clamp(static_cast<int>(std::lround(std::sqrt(count * choice.aspect / 1.5))), 1,
                                   std::clamp(most, 1, count));
    std::vector<Scalar> all;
    for (int i = 0; i < count; ++i) {
        const LayerInfo &layer = *layers[static_cast<std::size_t>(i)];
        PlotPanel panel = stepPanel(QString::fromStdString(layer.name), choice);
        panel.row = i / columns;
        panel.column = i % columns;
        panel.title = layerName(layer, style);
        panel.yTicks = panel.column == 0;
        panel.xTicks = i + columns >= count;
        panel.yLabel = fractions ? Words::tr("share") : Words::tr("scale");
        panel.percent = fractions;
        if (fractions && !choice.logY)
            panel.yFixed = Interval{0, 1};
        for (const Scalar &scalar : drawnOf(data, layer, mode)) {
            panel.curves.push_back(curveOf(data, layer, scalar, style));
            // No room for words: the values follow in the order of the legend.
            LegendEntry entry{QString(), panel.curves.back().look, true, false, {panel.curves.back().data}, fractions};
            if (!style.figure)
                panel.legend.push_back(entry);
            if (std::none_of(all.begin(), all.end(), [&](const Scalar &known) { return known.text == scalar.text; }))
                all.push_back(scalar);
        }
        // Values have room in wide panels only; in narrow ones the strip would take what the curves need.
        if (columns > 3)
            panel.legend.clear();
        scene.panels.push_back(std::move(panel));
    }
    for (const Scalar &scalar : all) {
        CurveLook look = style.sign(scalar.sign);
        look.mark = Mark::None;
        scene.legend.push_back({scalar.text, look, true, false, {}, fractions});
    }
    scene.sharedY = true;
}

}  // namespace

std::vector<std::string> scaleFactorSeries(const RunData &data, const ViewChoice &choice, ScaleMode mode)
{
    std::vector<std::string> names;
    for (const LayerInfo *layer : shownLayers(data, choice.layers))
        for (const Scalar &scalar : drawnOf(data, *layer, mode))
            names.push_back(seriesName(*layer, scalar.series.c_str()));
    return names;
}

PlotScene scaleFactorScene(const RunData &data, const ViewChoice &choice, ScaleMode mode, const PlotStyle &style)
{
    PlotScene scene;
    scene.logX = choice.logX;
    scene.empty = emptyText(data);
    if (!scene.empty.isEmpty())
        return scene;
    const auto chosen = shownLayers(data, choice.layers);
    if (chosen.empty()) {
        scene.empty = choice.layers.empty() ? Words::tr("This run quantizes no layer")
                                            : Words::tr("None of the chosen layers is quantized");
        return scene;
    }
    std::vector<const LayerInfo *> layers;
    std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(layers),
                 [&](const LayerInfo *layer) { return !drawnOf(data, *layer, mode).empty(); });
    if (layers.empty()) {
        scene.empty = appearsLater(
            data, mode == ScaleMode::Fractions ? Words::tr("Shares of −1, 0 and +1") : Words::tr("Scale factors"));
        return scene;
    }
    addTimeline(scene, data);
    for (PlotBand &phase : scene.phases)
        if (!phase.quantized && !style.figure)
            phase.words = Words::tr("no ternary weights yet");
    if (mode == ScaleMode::Overlay)
        overlay(scene, data, choice, layers, style);
    else if (mode == ScaleMode::Ratio || mode == ScaleMode::Radius)
        derived(scene, data, choice, layers, mode, style);
    else
        multiples(scene, data, choice, layers, mode, style);
    const bool badge
        = std::any_of(layers.begin(), layers.end(), [](const LayerInfo *layer) { return layer->scaleInvariant; });
    if (badge && !style.figure && scene.note.isEmpty())
        scene.note = scaleInvariantNote();
    return scene;
}

}  // namespace ttq
