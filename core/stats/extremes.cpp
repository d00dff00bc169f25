#include "extremes.h"

#include <cmath>

namespace ttq {

namespace {

// f(item) for each of list[begin, end).
template <class T, class F>
void forEach(const GrowingList<T> &list, std::size_t begin, std::size_t end, F f)
{
    while (begin < end) {
        const std::span<const T> piece = list.piece(begin);
        const std::size_t count = std::min(piece.size(), end - begin);
        for (const T &item : piece.first(count))
            f(item);
        begin += count;
    }
}

template <class T>
Extremes over(const GrowingList<T> &list, std::size_t begin, std::size_t end)
{
    Extremes extremes;
    forEach(list, begin, end, [&](const T &item) { extremes.take(item); });
    return extremes;
}

template <class T>
void group(const GrowingList<T> &finer, GrowingList<Extremes> &level)
{
    constexpr std::size_t kFanOut = ExtremeLevels::kFanOut;
    for (std::size_t i = level.size(); (i + 1) * kFanOut <= finer.size(); ++i)
        level.push_back(over(finer, i * kFanOut, (i + 1) * kFanOut));
}

}  // namespace

void Extremes::take(double value)
{
    if (!std::isfinite(value))
        return;
    low = std::min(low, value);
    high = std::max(high, value);
    if (value > 0)
        lowPositive = std::min(lowPositive, value);
}

void Extremes::take(const Extremes &other)
{
    low = std::min(low, other.low);
    high = std::max(high, other.high);
    lowPositive = std::min(lowPositive, other.lowPositive);
}

void ExtremeLevels::follow(const GrowingList<double> &values)
{
    group(values, m_levels[0]);
    for (std::size_t i = 1; i < m_levels.size(); ++i)
        group(m_levels[i - 1], m_levels[i]);
}

Extremes ExtremeLevels::over(const GrowingList<double> &values, std::size_t begin, std::size_t end) const
{
    Extremes extremes;
    // From both ends inward, to where the groups of the next level begin and end; then the same there.
    const GrowingList<Extremes> *groups = nullptr;
    for (std::size_t i = 0; begin < end; ++i) {
        const std::size_t above = i < m_levels.size() ? m_levels[i].size() : 0;
        const std::size_t first = std::min((begin + kFanOut - 1) / kFanOut, above);
        const std::size_t last = std::min(end / kFanOut, above);
        const bool climb = first < last;
        const auto take = [&](std::size_t from, std::size_t to) {
            extremes.take(groups ? ttq::over(*groups, from, to) : ttq::over(values, from, to));
        };
        if (!climb) {
            take(begin, end);
            return extremes;
        }
        take(begin, first * kFanOut);
        take(last * kFanOut, end);
        begin = first;
        end = last;
        groups = &m_levels[i];
    }
    return extremes;
}

}  // namespace ttq
