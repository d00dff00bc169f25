#include "plotscene.h"

#include <QLocale>
#include <cmath>

namespace ttq {

QString plotNumber(double value, bool percent)
{
    if (std::isnan(value))
        return QStringLiteral("—");
    const QLocale locale;
    if (percent)
        return locale.toString(100 * value, 'f', 1) + QStringLiteral(" %");
    const double size = std::abs(value);
    if (size > 0 && (size < 1e-3 || size >= 1e5))
        return locale.toString(value, 'e', 2);
    return locale.toString(value, 'f', size >= 1000 ? 1 : size >= 100 ? 2 : size >= 10 ? 3 : 4);
}

}  // namespace ttq
