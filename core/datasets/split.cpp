#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/random.h"
#include "dataset.h"

namespace ttq {

Split stratifiedSplit(const std::vector<Label> &labels, double fraction, std::uint64_t seed)
{
    std::vector<std::vector<std::uint32_t>> members(
        labels.empty() ? 0 : std::size_t{*std::max_element(labels.begin(), labels.end())} + 1);
    for (std::size_t i = 0; i < labels.size(); ++i)
        members[labels[i]].push_back(static_cast<std::uint32_t>(i));

    const double share = fraction > 0 ? std::min(fraction, 1.0) : 0.0;  // NaN is 0, too
    Split split;
    for (std::size_t label = 0; label < members.size(); ++label) {
        std::vector<std::uint32_t> &own = members[label];
        const auto held = std::llround(share * static_cast<double>(own.size()));
        if (held > 0)
            CounterRandom(seed, CounterRandom::Purpose::Split, static_cast<std::uint32_t>(label)).shuffle(own);
        split.validation.insert(split.validation.end(), own.begin(), own.begin() + held);
        split.train.insert(split.train.end(), own.begin() + held, own.end());
    }
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.validation.begin(), split.validation.end());
    return split;
}

std::vector<std::uint32_t> stratifiedSample(const std::vector<Label> &labels, std::vector<std::uint32_t> indices,
                                            std::size_t n)
{
    if (indices.size() <= n)
        return indices;
    std::vector<std::size_t> count, met;
    for (const std::uint32_t index : indices) {
        count.resize(std::max(count.size(), std::size_t{labels[index]} + 1));
        ++count[labels[index]];
    }
    met.resize(count.size());
    // How far into its class a sample comes, in (0, 1): taken in this order each class gives its share.
    std::vector<std::pair<double, std::uint32_t>> places;
    for (const std::uint32_t index : indices) {
        const Label label = labels[index];
        places.emplace_back((static_cast<double>(met[label]++) + 0.5) / static_cast<double>(count[label]), index);
    }
    const auto end = places.begin() + static_cast<std::ptrdiff_t>(n);
    std::nth_element(places.begin(), end, places.end());
    indices.clear();
    std::transform(places.begin(), end, std::back_inserter(indices), [](const auto &place) { return place.second; });
    std::sort(indices.begin(), indices.end());
    return indices;
}

}  // namespace ttq
