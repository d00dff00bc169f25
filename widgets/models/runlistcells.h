// What a list of runs shows of one: the words of its cells and its tooltip, what it is sorted by, its colour.
#pragma once

#include <QColor>
#include <QString>
#include <QVariant>

namespace ttq {

struct RunSummary;

namespace runlist {

bool hasBest(const RunSummary &run);                  // a best epoch, with a number
QColor colorOf(const RunSummary &run);                // from the run's identity while none was chosen
QString cell(const RunSummary &run, int column);      // of RunListModel::Column; empty where there is nothing to say
QVariant sortKey(const RunSummary &run, int column);  // NaN where there is nothing to sort by
QString toolTip(const RunSummary &run);

}  // namespace runlist

}  // namespace ttq
