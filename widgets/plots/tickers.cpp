#include "tickers.h"

#include <algorithm>
#include <cmath>

#include "curvemath.h"

namespace ttq {

double StepTicker::getTickStep(const QCPRange &range)
{
    const double step = QCPAxisTicker::getTickStep(range);
    return step < 10 ? niceStep(std::max(1.0, step)) : step;
}

int StepTicker::getSubTickCount(double tickStep)
{
    const int count = QCPAxisTicker::getSubTickCount(tickStep);
    return tickStep / (count + 1) < 1 ? 0 : count;
}

QString StepTicker::getTickLabel(double tick, const QLocale &locale, QChar, int)
{
    const double size = std::abs(tick);
    const auto scaled = [&](double unit, const char *suffix) {
        const double value = tick / unit;
        int digits = 0;
        while (digits < 4 && std::abs(value * std::pow(10, digits) - std::round(value * std::pow(10, digits))) > 1e-6)
            ++digits;
        return locale.toString(value, 'f', digits) + QLatin1String(suffix);
    };
    if (size >= 1e6)
        return scaled(1e6, "M");
    if (size >= 1e4)
        return scaled(1e3, "k");
    return locale.toString(tick, 'f', 0);
}

double ValueTicker::getTickStep(const QCPRange &range)
{
    m_step = QCPAxisTicker::getTickStep(range);
    return m_step;
}

QString ValueTicker::getTickLabel(double tick, const QLocale &locale, QChar, int)
{
    const double factor = m_percent ? 100 : 1, step = factor * m_step;
    const double value = std::abs(tick) < 1e-6 * m_step ? 0.0 : factor * tick;
    const QString unit = m_percent ? QStringLiteral(" %") : QString();
    const QString sign = value < 0 ? QStringLiteral("−") : QString();
    if (step < 1e-5 || std::abs(value) >= 1e6)
        return sign + locale.toString(std::abs(value), 'g', 4) + unit;
    int decimals = 0;
    for (double scaled = step; decimals < 6 && std::abs(scaled - std::round(scaled)) > 1e-6; scaled *= 10)
        ++decimals;
    return sign + locale.toString(std::abs(value), 'f', decimals) + unit;
}

void LogTicker::generate(const QCPRange &range, const QLocale &locale, QChar formatChar, int precision,
                         QVector<double> &ticks, QVector<double> *subTicks, QVector<QString> *tickLabels)
{
    ticks.clear();
    if (subTicks)
        subTicks->clear();
    const double low = std::log10(range.lower), high = std::log10(range.upper);
    if (!std::isfinite(low) || !std::isfinite(high) || high - low > 600)
        return;
    if (high - low < 1.0 / 3) {
        QCPAxisTicker::generate(range, locale, formatChar, precision, ticks, subTicks, nullptr);
    } else {
        const int every = std::max(1, static_cast<int>(std::ceil((high - low) / std::max(2, tickCount() + 1))));
        for (int k = static_cast<int>(std::floor(low)); k <= static_cast<int>(std::ceil(high)); ++k) {
            for (int factor = 1; factor <= 9; ++factor) {
                const double at = factor * std::pow(10.0, k);
                const bool major
                    = high - low < 3 ? factor == 1 || factor == 2 || factor == 5 : factor == 1 && k % every == 0;
                if (at < range.lower || at > range.upper)
                    continue;
                if (major)
                    ticks.append(at);
                else if (subTicks && (every == 1 || factor == 1))
                    subTicks->append(at);
            }
        }
    }
    if (!tickLabels)
        return;
    tickLabels->clear();
    // Linear steps have all the same number of decimals.
    int decimals = 0;
    if (high - low < 1.0 / 3 && ticks.size() > 1)
        for (double step = (ticks[1] - ticks[0]) * (m_percent ? 100 : 1);
             decimals < 6 && std::abs(step - std::round(step)) > 1e-6; step *= 10)
            ++decimals;
    for (const double at : ticks) {
        if (decimals > 0)
            tickLabels->append(locale.toString(m_percent ? 100 * at : at, 'f', decimals)
                               + (m_percent ? QStringLiteral(" %") : QString()));
        else if (m_percent)
            tickLabels->append(locale.toString(100 * at, 'g', 4) + QStringLiteral(" %"));
        else
            tickLabels->append(locale.toString(at, at < 1e-3 || at >= 1e5 ? 'e' : 'g', at < 1e-3 || at >= 1e5 ? 0 : 4));
    }
}

void EpochTicker::generate(const QCPRange &range, const QLocale &locale, QChar, int, QVector<double> &ticks,
                           QVector<double> *subTicks, QVector<QString> *tickLabels)
{
    ticks.clear();
    if (subTicks)
        subTicks->clear();
    if (tickLabels)
        tickLabels->clear();
    const auto first = std::lower_bound(ends.begin(), ends.end(), range.lower);
    const auto last = std::upper_bound(first, ends.end(), range.upper);
    if (first == last)
        return;
    const auto every = static_cast<std::ptrdiff_t>(
        niceStep(std::max(1.0, static_cast<double>(last - first) / std::max(1, tickCount()))));
    for (auto it = first; it != last; ++it) {
        const std::ptrdiff_t epoch = it - ends.begin() + 1;
        if (epoch % every == 0) {
            ticks.append(*it);
            if (tickLabels)
                tickLabels->append(locale.toString(static_cast<qlonglong>(epoch)));
        } else if (subTicks && every <= 10) {
            subTicks->append(*it);
        }
    }
}

void RowTicker::generate(const QCPRange &range, const QLocale &, QChar, int, QVector<double> &ticks,
                         QVector<double> *subTicks, QVector<QString> *tickLabels)
{
    ticks.clear();
    if (subTicks)
        subTicks->clear();
    if (tickLabels)
        tickLabels->clear();
    const int rows = static_cast<int>(names.size());
    for (int row = rows - 1; row >= 0; --row) {
        if (-row < range.lower || -row > range.upper)
            continue;
        // Neighbours of the current row make room for its name.
        const bool named = row == current
            || (row % rowsPerLabel == 0
                && (current < 0 || rowsPerLabel == 1 || std::abs(row - current) >= rowsPerLabel));
        if (!named)
            continue;
        ticks.append(-row);
        if (tickLabels)
            tickLabels->append(names[static_cast<std::size_t>(row)]);
    }
}

void ColumnTicker::generate(const QCPRange &range, const QLocale &, QChar, int, QVector<double> &ticks,
                            QVector<double> *subTicks, QVector<QString> *tickLabels)
{
    ticks.clear();
    if (subTicks)
        subTicks->clear();
    if (tickLabels)
        tickLabels->clear();
    for (int column = 0; column < static_cast<int>(names.size()); column += columnsPerLabel) {
        if (column < range.lower || column > range.upper)
            continue;
        ticks.append(column);
        if (tickLabels)
            tickLabels->append(names[static_cast<std::size_t>(column)]);
    }
}

}  // namespace ttq
