#include "valueslider.h"

#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

namespace ttq {

double rounded(double value, int digits)
{
    if (value == 0 || !std::isfinite(value))
        return value;
    const int exponent = digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value))));
    // Divided by a whole power where there is one: 0.3 is 3 / 10, not 3 · 0.1.
    const double power = std::pow(10.0, std::abs(exponent));
    return exponent >= 0 ? std::round(value * power) / power : std::round(value / power) * power;
}

ValueSlider::ValueSlider(QWidget *parent) : QSlider(Qt::Horizontal, parent)
{
    setRange(0, kPositions);
    setPageStep(kPositions / 12);
    setMinimumWidth(56);
    connect(this, &QSlider::valueChanged, this, [this] { Q_EMIT edited(value()); });
}

void ValueSlider::setScale(double low, double high, bool logarithmic)
{
    const double now = value();
    m_low = low;
    m_high = high;
    m_logarithmic = logarithmic;
    setValue(now);
}

double ValueSlider::value() const
{
    const double at = static_cast<double>(QSlider::value()) / kPositions;
    return rounded(m_logarithmic ? m_low * std::pow(m_high / m_low, at) : m_low + (m_high - m_low) * at);
}

void ValueSlider::setValue(double value)
{
    const QSignalBlocker blocker(this);
    double at = 0;
    if (value > m_low)
        at = m_logarithmic ? std::log(value / m_low) / std::log(m_high / m_low) : (value - m_low) / (m_high - m_low);
    QSlider::setValue(static_cast<int>(std::lround(std::clamp(at, 0.0, 1.0) * kPositions)));
}

}  // namespace ttq
