// Alarms on per-layer scalars: Wp or Wn ≤ 0 (the layer's weights on that side are inverted), a ratio of the scales
// beyond 4, nearly all or nearly no zeros. Raised once when a condition begins, not at every step it lasts.
#pragma once

#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ttq {

struct Alarm {
    std::size_t layer;  // index into the layers given to check()
    std::string kind;   // "scale_not_positive", "scale_ratio", "all_zero", "no_zero"
    std::string text;
};

class Alarms {
public:
    // `names` of the scalars of a layer, in the order of the values.
    Alarms(std::vector<std::string> layers, std::vector<std::string> names);

    // `values`: layers × names. Returns what has begun since the last call.
    std::vector<Alarm> check(std::span<const float> values);

private:
    int indexOf(const std::string &name) const;

    std::vector<std::string> m_layers, m_names;
    std::set<std::pair<std::size_t, std::string>> m_active;
};

}  // namespace ttq
