// Words in the place of rows: an empty list says what will be in it.
#pragma once

#include <QString>

class QAbstractItemView;

namespace ttq {

// Shows `words` in the middle of the view while its model has no rows (or that a filter lets none through). Call it after the model was set.
void showWhenEmpty(QAbstractItemView *view, const QString &words);

}  // namespace ttq
