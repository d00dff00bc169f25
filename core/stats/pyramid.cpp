#include "pyramid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ttq {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

void widen(PyramidEntry &entry, float low, float high)
{
    // A NaN bound means that there was no number yet.
    if (!std::isnan(low) && !(entry.min <= low))
        entry.min = low;
    if (!std::isnan(high) && !(entry.max >= high))
        entry.max = high;
}

void absorb(PyramidEntry &entry, float value)
{
    if (std::isnan(value))
        ++entry.nanCount;
    else
        widen(entry, value, value);
}

void absorb(PyramidEntry &entry, const PyramidEntry &finer)
{
    entry.nanCount += finer.nanCount;
    widen(entry, finer.min, finer.max);
}

template <class T>
std::vector<PyramidEntry> grouped(std::span<const T> items)
{
    std::vector<PyramidEntry> entries;
    entries.reserve((items.size() + kPyramidFanOut - 1) / kPyramidFanOut);
    for (std::size_t begin = 0; begin < items.size(); begin += kPyramidFanOut) {
        PyramidEntry entry{kNaN, kNaN, 0};
        for (const T &item : items.subspan(begin, std::min<std::size_t>(kPyramidFanOut, items.size() - begin)))
            absorb(entry, item);
        entries.push_back(entry);
    }
    return entries;
}

}  // namespace

std::vector<PyramidEntry> summarize(std::span<const float> values)
{
    return grouped(values);
}

std::vector<PyramidEntry> summarize(std::span<const PyramidEntry> entries)
{
    return grouped(entries);
}

}  // namespace ttq
