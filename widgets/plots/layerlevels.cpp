#include "layerlevels.h"

#include <cmath>
#include <limits>

namespace ttq {

namespace {

bool has(const RunData &data, const LayerInfo &layer, const std::string &scalar)
{
    return data.exists(seriesName(layer, scalar.c_str()));
}

}  // namespace

double layerScalar(const RunData &data, const ViewChoice &choice, const LayerInfo &layer, const std::string &scalar)
{
    const std::string name = seriesName(layer, scalar.c_str());
    if (!data.exists(name))
        return std::numeric_limits<double>::quiet_NaN();
    return choice.cursor ? valueAt(*data.curve(name), *choice.cursor) : data.latest(name);
}

std::vector<LayerLevel> levelsOf(const RunData &data, const ViewChoice &choice, const LayerInfo &layer)
{
    const auto value = [&](const std::string &scalar) { return layerScalar(data, choice, layer, scalar); };
    std::vector<LayerLevel> levels{{0, value("frac_zero"), 0, QStringLiteral("0")}};
    if (has(data, layer, "wp") || has(data, layer, "alpha")) {
        const bool one = !has(data, layer, "wp");
        const double wp = value(one ? "alpha" : "wp"), wn = value(one ? "alpha" : "wn");
        levels.insert(levels.begin(), {-wn, value("frac_neg"), -1, one ? QStringLiteral("−α") : QStringLiteral("−Wn")});
        levels.push_back({wp, value("frac_pos"), 1, one ? QStringLiteral("+α") : QStringLiteral("+Wp")});
        return levels;
    }
    for (int j = 1; has(data, layer, "alpha_" + std::to_string(j)); ++j) {
        const std::string number = std::to_string(j);
        const double magnitude = value("alpha_" + number);
        levels.insert(levels.begin(), {-magnitude, value("frac_neg_" + number), -1, QStringLiteral("−α%1").arg(j)});
        levels.push_back({magnitude, value("frac_pos_" + number), 1, QStringLiteral("+α%1").arg(j)});
    }
    return levels;
}

std::vector<LayerThreshold> thresholdsOf(const RunData &data, const ViewChoice &choice, const LayerInfo &layer)
{
    std::vector<LayerThreshold> thresholds;
    const auto add = [&](const std::string &scalar, const QString &name) {
        const double delta = layerScalar(data, choice, layer, scalar);
        if (std::isfinite(delta))
            thresholds.push_back({delta, name});
    };
    if (!has(data, layer, "delta_1"))
        add("delta", QStringLiteral("Δ"));
    for (int j = 1; has(data, layer, "delta_" + std::to_string(j)); ++j)
        add("delta_" + std::to_string(j), QStringLiteral("Δ%1").arg(j));
    return thresholds;
}

std::vector<std::string> levelSeries(const RunData &data, const LayerInfo &layer)
{
    std::vector<std::string> scalars{"delta", "wp", "wn", "alpha", "frac_neg", "frac_zero", "frac_pos"};
    for (int j = 1; has(data, layer, "alpha_" + std::to_string(j)); ++j)
        for (const char *prefix : {"alpha_", "delta_", "frac_neg_", "frac_pos_"})
            scalars.push_back(prefix + std::to_string(j));
    std::vector<std::string> names;
    for (const std::string &scalar : scalars)
        if (has(data, layer, scalar))
            names.push_back(seriesName(layer, scalar.c_str()));
    return names;
}

}  // namespace ttq
