// Smallest and largest values over any part of a growing list without looking at each value: levels of groups of 16,
// 256, 4,096 … values, which grow with the list and are shared by its copies.
#pragma once

#include <array>
#include <cstddef>
#include <limits>

#include "growinglist.h"

namespace ttq {

struct Extremes {  // of the finite values; where there is none, low > high
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    double lowPositive = std::numeric_limits<double>::infinity();  // smallest above 0; infinite if there is none

    void take(double value);  // what is not finite changes nothing
    void take(const Extremes &other);
    bool empty() const { return low > high; }
    bool operator==(const Extremes &) const = default;
};

class ExtremeLevels {
public:
    static constexpr int kLevels = 5;
    static constexpr std::size_t kFanOut = 16;

    // Takes in what `values` has more than at the last call. It must be the same list, grown, or a copy of it.
    void follow(const GrowingList<double> &values);
    // Over values[begin, end), about 32 steps a level; values that were not taken in yet are looked at one by one.
    Extremes over(const GrowingList<double> &values, std::size_t begin, std::size_t end) const;

    // Full groups of 16^(level + 1) values each.
    const GrowingList<Extremes> &level(int level) const { return m_levels[static_cast<std::size_t>(level)]; }

private:
    std::array<GrowingList<Extremes>, kLevels> m_levels;
};

}  // namespace ttq
