#include "alarms.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace ttq {

Alarms::Alarms(std::vector<std::string> layers, std::vector<std::string> names)
    : m_layers(std::move(layers)), m_names(std::move(names))
{
}

int Alarms::indexOf(const std::string &name) const
{
    const auto found = std::find(m_names.begin(), m_names.end(), name);
    return found == m_names.end() ? -1 : static_cast<int>(found - m_names.begin());
}

std::vector<Alarm> Alarms::check(std::span<const float> values)
{
    const int wp = indexOf("wp"), wn = indexOf("wn"), zero = indexOf("frac_zero");
    std::vector<Alarm> begun;
    const auto report = [&](std::size_t layer, const char *kind, bool active, const std::string &text) {
        const auto key = std::make_pair(layer, std::string(kind));
        if (active && m_active.insert(key).second) {
            begun.push_back({layer, kind, m_layers[layer] + ": " + text});
        } else if (!active) {
            m_active.erase(key);
        }
    };
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
        const float *row = values.data() + layer * m_names.size();
        if (wp >= 0 && wn >= 0) {
            const float p = row[wp], n = row[wn];
            report(layer, "scale_not_positive", p <= 0 || n <= 0,
                   std::string(p <= 0 ? "Wp" : "Wn") + " = " + formatNumber(p <= 0 ? p : n)
                       + ": the sign of these weights is inverted or lost");
            report(layer, "scale_ratio", p > 0 && n > 0 && (n / p > 4 || p / n > 4),
                   "Wn/Wp = " + formatNumber(n / p) + " is outside 1/4 to 4");
        }
        if (zero >= 0) {
            report(layer, "all_zero", row[zero] >= 0.99f, formatNumber(100 * row[zero]) + " % zeros");
            report(layer, "no_zero", row[zero] <= 0.01f, formatNumber(100 * row[zero]) + " % zeros");
        }
    }
    return begun;
}

}  // namespace ttq
