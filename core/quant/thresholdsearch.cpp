#include "thresholdsearch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace ttq {

namespace {

using Places = std::vector<std::size_t>;

// Keeps the best of the lists offered that differ enough from better ones; all of the finalists, to be thinned out at
// the end: which ones are too near is known only then.
class Best {
public:
    Best(std::size_t keep, std::size_t apart) : m_keep(keep), m_apart(apart) {}

    void offer(const Places &places, double error)
    {
        if (error >= m_worst) {
            return;
        }
        m_found.emplace(error, places);
        if (m_found.size() >= 2 * kMost) {
            m_found.erase(std::next(m_found.begin(), kMost), m_found.end());
            m_worst = std::prev(m_found.end())->first;
        }
    }

    std::vector<ThresholdList> lists(const std::vector<double> &grid) const
    {
        std::vector<Places> taken;
        std::vector<ThresholdList> result;
        for (const auto &[error, places] : m_found) {
            if (result.size() == m_keep) {
                break;
            }
            const bool near = std::any_of(taken.begin(), taken.end(), [&, &here = places](const Places &other) {
                return distance(here, other) < m_apart;
            });
            if (near) {
                continue;
            }
            taken.push_back(places);
            ThresholdList list;
            list.error = error;
            for (const std::size_t place : places) {
                list.thresholds.push_back(grid[place]);
            }
            result.push_back(std::move(list));
        }
        return result;
    }

private:
    static constexpr std::size_t kMost = 20000;

    static std::size_t distance(const Places &a, const Places &b)
    {
        std::size_t largest = 0;
        for (std::size_t j = 0; j < a.size(); ++j) {
            largest = std::max(largest, a[j] > b[j] ? a[j] - b[j] : b[j] - a[j]);
        }
        return largest;
    }

    std::size_t m_keep, m_apart;
    double m_worst = std::numeric_limits<double>::infinity();
    std::multimap<double, Places> m_found;
};

double combinations(std::size_t n, std::size_t k)
{
    double result = 1;
    for (std::size_t i = 0; i < k; ++i) {
        result *= static_cast<double>(n - i) / static_cast<double>(i + 1);
    }
    return result;
}

void tryAll(const ReconstructionTable &table, ReconstructionMeasure measure, std::size_t count, Best &best)
{
    const std::size_t size = table.grid().size();
    Places places(count);
    std::iota(places.begin(), places.end(), std::size_t{0});
    for (;;) {
        best.offer(places, table.error(places, measure));
        // The next combination in lexicographic order.
        std::size_t j = count;
        while (j > 0 && places[j - 1] == size - count + j - 1) {
            --j;
        }
        if (j == 0) {
            return;
        }
        ++places[j - 1];
        for (; j < count; ++j) {
            places[j] = places[j - 1] + 1;
        }
    }
}

bool ascends(const Places &places)
{
    return std::adjacent_find(places.begin(), places.end(), std::greater_equal<>()) == places.end();
}

// Moves one threshold anywhere, or two neighbours by one place each, as long as that helps.
void descend(const ReconstructionTable &table, ReconstructionMeasure measure, Places places, Best &best)
{
    double error = table.error(places, measure);
    best.offer(places, error);
    for (bool improved = true; improved;) {
        improved = false;
        const auto consider = [&](const Places &candidate) {
            if (!ascends(candidate)) {
                return;
            }
            const double next = table.error(candidate, measure);
            best.offer(candidate, next);
            if (next < error) {
                error = next;
                places = candidate;
                improved = true;
            }
        };
        for (std::size_t j = 0; j < places.size(); ++j) {
            for (std::size_t place = 0; place < table.grid().size(); ++place) {
                Places candidate = places;
                candidate[j] = place;
                if (place != places[j]) {
                    consider(candidate);
                }
            }
            for (std::size_t i = 0; i < j; ++i) {
                for (const int a : {-1, 1}) {
                    for (const int b : {-1, 1}) {
                        Places candidate = places;
                        candidate[i] += static_cast<std::size_t>(a);  // below 0 wraps round to beyond the grid
                        candidate[j] += static_cast<std::size_t>(b);
                        if (std::max(candidate[i], candidate[j]) < table.grid().size()) {
                            consider(candidate);
                        }
                    }
                }
            }
        }
    }
}

void tryStarts(const ReconstructionTable &table, ReconstructionMeasure measure, std::size_t count, Best &best)
{
    // Equally spaced lists over several parts of the grid.
    const std::size_t size = table.grid().size();
    for (const double part : {0.2, 0.4, 0.6, 0.8, 1.0}) {
        const auto span = std::max(count, static_cast<std::size_t>(part * static_cast<double>(size)));
        Places places;
        for (std::size_t j = 0; j < count; ++j) {
            places.push_back(j * span / count);
        }
        descend(table, measure, places, best);
    }
}

}  // namespace

ReconstructionTable::ReconstructionTable(std::vector<double> grid) : m_grid(std::move(grid)) {}

void ReconstructionTable::addLayer(std::span<const float> w)
{
    std::vector<float> magnitudes;
    magnitudes.reserve(w.size());
    for (const float value : w) {
        magnitudes.push_back(std::fabs(value));
    }
    std::sort(magnitudes.begin(), magnitudes.end(), std::greater<>());
    if (magnitudes.empty() || magnitudes.front() == 0) {
        return;
    }
    std::vector<double> prefix{0};
    double squares = 0;
    for (const float magnitude : magnitudes) {
        prefix.push_back(prefix.back() + static_cast<double>(magnitude));
        squares += static_cast<double>(magnitude) * static_cast<double>(magnitude);
    }
    std::vector<double> counts, sums;
    for (const double t : m_grid) {
        const float delta = static_cast<float>(t) * magnitudes.front();  // as the rule has it
        const auto end = std::partition_point(magnitudes.begin(), magnitudes.end(),
                                              [delta](float magnitude) { return magnitude >= delta; });
        const auto count = static_cast<std::size_t>(end - magnitudes.begin());
        counts.push_back(static_cast<double>(count));
        sums.push_back(prefix[count]);
    }
    m_counts.push_back(std::move(counts));
    m_sums.push_back(std::move(sums));
    m_weights.push_back(static_cast<double>(w.size()));
    m_squares.push_back(squares);
}

double ReconstructionTable::layerError(std::size_t layer, std::span<const std::size_t> places,
                                       ReconstructionMeasure measure) const
{
    // With A_j = Σ_{|w| ≥ Δ_j} |w| and S_j = A_j / N_j, of nested sets:
    // ⟨w, E⟩ = Σ_j S_j·A_j and |E|² = Σ_j A_j·(S_j + 2·Σ_{i<j} S_i).
    double product = 0, square = 0, below = 0;
    for (const std::size_t place : places) {
        const double sum = m_sums[layer][place], count = m_counts[layer][place];
        const double scale = count > 0 ? sum / count : 0;
        product += scale * sum;
        square += sum * (scale + 2 * below);
        below += scale;
    }
    const double all = m_squares[layer];
    const double left = measure == ReconstructionMeasure::Plain ? all - 2 * product + square
        : square > 0                                            ? all - product * product / square
                                                                : all;
    return std::max(left, 0.0) / all;
}

double ReconstructionTable::error(std::span<const std::size_t> places, ReconstructionMeasure measure) const
{
    double sum = 0, weights = 0;
    for (std::size_t layer = 0; layer < layers(); ++layer) {
        sum += m_weights[layer] * layerError(layer, places, measure);
        weights += m_weights[layer];
    }
    return weights > 0 ? sum / weights : 0;
}

std::vector<ThresholdList> searchThresholds(const ReconstructionTable &table, std::size_t count,
                                            ReconstructionMeasure measure, std::size_t keep, std::size_t apart)
{
    if (count == 0 || count > table.grid().size()) {
        return {};
    }
    Best best(keep, apart);
    if (combinations(table.grid().size(), count) <= kExhaustive) {
        tryAll(table, measure, count, best);
    } else {
        tryStarts(table, measure, count, best);
    }
    return best.lists(table.grid());
}

std::vector<double> thresholdGrid(double step, double last)
{
    std::vector<double> grid;
    for (int i = 1; i * step <= last * (1 + 1e-9); ++i) {
        grid.push_back(std::round(i * step * 1e9) / 1e9);  // 0.15, not 0.15000000000000002
    }
    return grid;
}

}  // namespace ttq
