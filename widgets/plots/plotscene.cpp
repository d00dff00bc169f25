#include "plotscene.h"

#include <QLocale>
#include <cmath>

namespace ttq {

QString plotNumber(double value, bool percent)
{
    if (std::isnan(value))
        return QStringLiteral("—");
    const QLocale locale;
    const double size = std::abs(value);
    QString text;
    if (percent)
        text = locale.toString(100 * size, 'f', 1) + QStringLiteral(" %");
    else if (size > 0 && (size < 1e-3 || size >= 1e5))
        text = locale.toString(size, 'e', 2);
    else
        text = locale.toString(size, 'f', size >= 1000 ? 1 : size >= 100 ? 2 : size >= 10 ? 3 : 4);
    return value < 0 ? QStringLiteral("−") + text : text;
}

double PlotMap::share(std::size_t row, std::size_t column) const
{
    return rowTotals[row] > 0 ? counts[row * columns.size() + column] / rowTotals[row] : 0;
}

}  // namespace ttq
