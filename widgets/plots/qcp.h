// The one place that includes qcustomplot.h. It is written with Qt's lower-case keywords, which this program builds
// without: they exist for the length of this include only.
#pragma once

#define signals Q_SIGNALS
#define slots Q_SLOTS
#define emit Q_EMIT
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef emit
#undef foreach
