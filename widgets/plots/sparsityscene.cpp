#include "sparsityscene.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

#include "layerlevels.h"

namespace ttq {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ttq::SparsityView)
};

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kSparsityBins = 20;
constexpr int kCharactersForColumns = 75;
constexpr const char *kShares[] = {"frac_neg", "frac_zero", "frac_pos"};

struct Shares {
    const LayerInfo *layer;
    double value[3];  // −, 0, +
};

std::uint64_t nextRevision()
{
    static std::uint64_t revision = 0;
    return ++revision;
}

std::vector<Shares> sharesOf(const RunData &data, const ViewChoice &choice)
{
    std::vector<Shares> all;
    for (const LayerInfo *layer : shownLayers(data, choice.layers)) {
        Shares shares{layer, {}};
        for (int i = 0; i < 3; ++i)
            shares.value[i] = layerScalar(data, choice, *layer, kShares[i]);
        all.push_back(shares);
    }
    return all;
}

CurveLook plain(const PlotStyle &style, int sign)
{
    CurveLook look = style.sign(sign);
    look.mark = Mark::None;
    look.dash = Dash::Solid;
    return look;
}

QString stepText(double step)
{
    return QLocale().toString(step, 'f', 0);
}

PlotPanel barsPanel(const std::vector<Shares> &all, const ViewChoice &choice, double step, const PlotStyle &style)
{
    PlotPanel panel;
    panel.key = QStringLiteral("shares");
    panel.steps = false;
    panel.percent = true;
    panel.title = choice.cursor ? Words::tr("Weights at step %1").arg(stepText(step))
                                : Words::tr("Weights now (step %1)").arg(stepText(step));
    panel.xLabel = Words::tr("share of the layer's weights");
    panel.xFixed = Interval{0, 1};
    PlotBars bars;
    for (const Shares &shares : all) {
        if (shares.layer->id == choice.current)
            bars.current = static_cast<int>(bars.names.size());
        bars.names.push_back(layerName(*shares.layer, style));
        bars.negative.push_back(shares.value[0]);
        bars.zero.push_back(shares.value[1]);
        bars.positive.push_back(shares.value[2]);
    }
    panel.yFixed = Interval{-static_cast<double>(bars.names.size()) + 0.4, 0.6};
    panel.bars = std::move(bars);
    const QString names[] = {QStringLiteral("−1"), QStringLiteral("0"), QStringLiteral("+1")};
    for (int sign = -1; sign <= 1; ++sign)
        panel.legend.push_back({names[sign + 1], plain(style, sign), false, true, {}, false});
    return panel;
}

void addStems(PlotPanel &panel, const RunData &data, const ViewChoice &choice, const LayerInfo &layer,
              const PlotStyle &style)
{
    const std::vector<LayerLevel> levels = levelsOf(data, choice, layer);
    for (const LayerLevel &level : levels) {
        if (!std::isfinite(level.value) || !std::isfinite(level.share))
            continue;
        QString text = level.sign == 0 ? level.name : level.name + QStringLiteral(" = ") + plotNumber(level.value);
        if (levels.size() > 3)  // no room for more than names
            text = level.name;
        else if (!style.figure)
            text = Words::tr("%1: %2").arg(text, plotNumber(level.share, true));
        panel.stems.push_back({level.value, level.share, style.sign(level.sign), text});
    }
    if (panel.stems.empty())
        return;
    panel.rightLabel = Words::tr("share of weights");
    panel.rightPercent = true;
    panel.rightFixed = Interval{0, 1.05};
}

// ±Δ, or ±Δ1 … ±ΔJ.
void addThresholds(PlotPanel &panel, const RunData &data, const ViewChoice &choice, const LayerInfo &layer,
                   const PlotStyle &style)
{
    const CurveLook look{style.text, Dash::Dash, Mark::None};
    const std::vector<LayerThreshold> thresholds = thresholdsOf(data, choice, layer);
    for (const auto &[delta, name] : thresholds) {
        panel.rules.push_back({-delta, look, QStringLiteral("−") + name});
        // No room for the numbers of several.
        panel.rules.push_back(
            {delta, look, thresholds.size() == 1 ? name + QStringLiteral(" = ") + plotNumber(delta) : name});
    }
}

PlotPanel latents(const RunData &data, const ViewChoice &choice, const PlotStyle &style)
{
    PlotPanel panel;
    panel.key = QStringLiteral("latents");
    panel.row = 1;
    panel.column = 1;
    panel.stretch = 1.3;
    panel.steps = false;
    const std::int64_t id = latentLayer(data, choice);
    const auto layer = std::find_if(data.layers->begin(), data.layers->end(),
                                    [&](const LayerInfo &candidate) { return candidate.id == id; });
    if (layer == data.layers->end()) {
        panel.empty = Words::tr("This run quantizes no layer");
        return panel;
    }
    const QString name = QString::fromStdString(layer->name);
    const HistogramRecord *histogram = data.histogram;
    if (!histogram || histogram->layer != id || histogram->counts.empty() || !(histogram->high > histogram->low)) {
        panel.title = Words::tr("Latents of %1").arg(name);
        panel.empty = Words::tr("The first histogram of the latent weights is recorded at the end of an epoch");
        return panel;
    }
    const QString step = stepText(static_cast<double>(histogram->step));
    panel.title
        = style.figure ? Words::tr("%1, step %2").arg(name, step) : Words::tr("Latents of %1, step %2").arg(name, step);
    const double width = (static_cast<double>(histogram->high) - static_cast<double>(histogram->low))
        / static_cast<double>(histogram->counts.size());
    panel.xLabel = Words::tr("latent weight (%1 bins of %2)").arg(histogram->counts.size()).arg(plotNumber(width));
    panel.yLabel = Words::tr("weights in a bin");
    panel.wholeY = true;
    panel.logY = choice.logY;
    // Thresholds and scales of the step at which the weights were counted, not of the cursor's.
    ViewChoice then = choice;
    then.cursor = static_cast<double>(histogram->step);
    const double delta = layerScalar(data, then, *layer, "delta");
    AssignedHistogram parts = assigned(*histogram, delta);
    const auto add = [&](const char *key, Curve &part, int sign, const QString &words) {
        part.revision = part.rewrittenAt = nextRevision();
        panel.curves.push_back(
            {QString::fromLatin1(key), std::make_shared<Curve>(std::move(part)), plain(style, sign), LineShape::Area});
        if (std::isfinite(delta))
            panel.legend.push_back({words, plain(style, sign), false, true, {}, false});
    };
    if (std::isfinite(delta))
        add("negative", parts.negative, -1, Words::tr("→ −Wn"));
    add("zero", parts.zero, 0, Words::tr("→ 0"));
    if (std::isfinite(delta)) {
        add("positive", parts.positive, 1, Words::tr("→ +Wp"));
        addThresholds(panel, data, then, *layer, style);
    }
    addStems(panel, data, then, *layer, style);
    double low = static_cast<double>(histogram->low), high = static_cast<double>(histogram->high);
    for (const PlotStem &stem : panel.stems) {
        low = std::min(low, stem.x);
        high = std::max(high, stem.x);
    }
    panel.xFixed = Interval{low - 0.06 * (high - low), high + 0.06 * (high - low)};
    return panel;
}

struct SparsityMeans {
    double weighted = kNan, unweighted = kNan;
};

SparsityMeans meansOf(const std::vector<Shares> &all)
{
    double zeros = 0, weights = 0, mean = 0, count = 0;
    for (const Shares &shares : all) {
        if (!std::isfinite(shares.value[1]))
            continue;
        zeros += shares.value[1] * static_cast<double>(shares.layer->weights);
        weights += static_cast<double>(shares.layer->weights);
        mean += shares.value[1];
        ++count;
    }
    return {weights > 0 ? zeros / weights : kNan, count > 0 ? mean / count : kNan};
}

}  // namespace

PlotPanel sparsityHistogram(const RunData &data, const ViewChoice &choice, const PlotStyle &style)
{
    PlotPanel panel;
    panel.key = QStringLiteral("sparsities");
    panel.column = 1;
    panel.stretch = 0.7;
    panel.steps = false;
    panel.percent = false;
    panel.title = Words::tr("How sparse the layers are");
    panel.xLabel = Words::tr("zeros in a layer (%)");
    panel.yLabel = Words::tr("layers");
    panel.xFixed = Interval{0, 100};
    const std::vector<Shares> all = sharesOf(data, choice);
    auto counts = std::make_shared<Curve>();
    for (int i = 0; i <= kSparsityBins; ++i) {
        counts->x.push_back(100.0 * i / kSparsityBins);
    }
    std::vector<double> inBin(kSparsityBins + 1, 0);
    for (const Shares &shares : all) {
        if (!std::isfinite(shares.value[1]))
            continue;
        const int bin = std::clamp(static_cast<int>(shares.value[1] * kSparsityBins), 0, kSparsityBins - 1);
        ++inBin[static_cast<std::size_t>(bin)];
    }
    counts->y = inBin;
    counts->revision = counts->rewrittenAt = nextRevision();
    const double most = *std::max_element(inBin.begin(), inBin.end());
    panel.wholeY = true;
    panel.yFixed = Interval{0, std::max(2.0, std::ceil(most * 1.25))};
    const SparsityMeans means = meansOf(all);
    const CurveLook weighted{style.text, Dash::Solid, Mark::None}, unweighted{style.text, Dash::Dash, Mark::None};
    panel.rules = {{100 * means.weighted, weighted, QString()}, {100 * means.unweighted, unweighted, QString()}};
    panel.legend.push_back(
        {Words::tr("%1 of all weights").arg(plotNumber(means.weighted, true)), weighted, true, false, {}, false});
    panel.legend.push_back(
        {Words::tr("%1 mean of layers").arg(plotNumber(means.unweighted, true)), unweighted, true, false, {}, false});
    panel.curves.push_back({QStringLiteral("sparsities"), counts, plain(style, 0), LineShape::Area});
    return panel;
}

std::int64_t latentLayer(const RunData &data, const ViewChoice &choice)
{
    for (const LayerInfo &layer : *data.layers)
        if (layer.id == choice.current)
            return layer.id;
    const auto shown = shownLayers(data, choice.layers);
    return shown.empty() ? -1 : shown.front()->id;
}

std::vector<std::string> sparsitySeries(const RunData &data, const ViewChoice &choice)
{
    std::vector<std::string> names;
    const auto add = [&](std::string name) {
        if (data.exists(name))
            names.push_back(std::move(name));
    };
    for (const LayerInfo *layer : shownLayers(data, choice.layers))
        for (const char *share : kShares)
            add(seriesName(*layer, share));
    for (const LayerInfo &layer : *data.layers)
        if (layer.id == latentLayer(data, choice))
            for (const std::string &name : levelSeries(data, layer))
                add(name);
    return names;
}

AssignedHistogram assigned(const HistogramRecord &histogram, double delta)
{
    AssignedHistogram parts;
    const double low = static_cast<double>(histogram.low);
    const double width = (static_cast<double>(histogram.high) - low) / static_cast<double>(histogram.counts.size());
    const double infinity = std::numeric_limits<double>::infinity();
    const double limit = std::isfinite(delta) ? delta : infinity;
    const auto cut = [&](Curve &part, double from, double to) {
        std::vector<double> x, y;
        for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
            const double left = std::max(from, low + width * static_cast<double>(i));
            const double right = std::min(to, low + width * static_cast<double>(i + 1));
            if (!(left < right))
                continue;
            if (!x.empty())
                x.pop_back(), y.pop_back();  // the last edge is this bin's first
            const double count = histogram.counts[i];
            x.insert(x.end(), {left, right});
            y.insert(y.end(), {count, count});
        }
        part.x = x;
        part.y = y;
    };
    cut(parts.negative, -infinity, -limit);
    cut(parts.zero, -limit, limit);
    cut(parts.positive, limit, infinity);
    return parts;
}

PlotScene sparsityScene(const RunData &data, const ViewChoice &choice, const PlotStyle &style)
{
    PlotScene scene;
    scene.empty = emptyText(data);
    if (!scene.empty.isEmpty())
        return scene;
    scene.columnsApart = true;
    const std::vector<Shares> all = sharesOf(data, choice);
    const bool known = std::any_of(all.begin(), all.end(), [](const Shares &s) { return std::isfinite(s.value[1]); });
    const double step = choice.cursor ? *choice.cursor : static_cast<double>(data.latestStep);
    // Beside other views there is room for one thing: the shares.
    const bool narrow
        = !style.figure && choice.width < kCharactersForColumns * QFontMetrics(style.font).averageCharWidth();
    if (known) {
        scene.panels.push_back(barsPanel(all, choice, step, style));
        if (!narrow)
            scene.panels.push_back(sparsityHistogram(data, choice, style));
        if (style.figure)
            scene.legend.swap(scene.panels.front().legend);
        const SparsityMeans means = meansOf(all);
        scene.note = Words::tr("Zeros: %1 of the weights shown, %2 as the mean over layers")
                         .arg(plotNumber(means.weighted, true), plotNumber(means.unweighted, true));
    } else {
        PlotPanel words;
        words.key = QStringLiteral("later");
        words.empty = all.empty() ? Words::tr("This run quantizes no layer")
            : choice.cursor       ? Words::tr("No layer was ternary at step %1").arg(stepText(step))
                                  : appearsLater(data, Words::tr("Shares of −1, 0 and +1"));
        words.steps = false;
        scene.panels.push_back(words);
    }
    if (known && narrow)
        return scene;
    PlotPanel histogram = latents(data, choice, style);
    if (!known)
        histogram.row = 0;
    else if (style.figure)
        histogram.legend.clear();  // the colours mean what the legend of the shares says
    scene.panels.push_back(std::move(histogram));
    return scene;
}

}  // namespace ttq
