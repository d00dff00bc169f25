#include <algorithm>
#include <cmath>

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

}  // namespace ttq
