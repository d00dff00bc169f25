// What an evaluation has left in a folder (resources/docs/weights.md), as values; and which folders of a run hold one.
#pragma once

#include <QDateTime>
#include <QImage>
#include <QString>
#include <QStringList>
#include <vector>

#include "base/expected.h"
#include "stats/evaluationreport.h"

namespace ttq {

struct RecordedEvaluation {
    QString folder, network, dataset, split, weights;
    QStringList notes, classes;
    qint64 step = 0, epoch = 0;
    std::uint64_t right = 0;
    EvaluationReport report;       // `Mistake::sample` is the index in the data set
    std::vector<QImage> pictures;  // of report.mistakes, null where a picture cannot be read
    QDateTime when;                // it was written
};

// Reads a whole report; any thread. Errors name the file: NotFound without an evaluation.json, Corrupt for one that does
// not hold what it should, and for a confusion matrix of other size.
Expected<RecordedEvaluation> readEvaluation(const QString &folder);

// Of a checkpoint file ("checkpoints/step-000000780.safetensors") and a split, below the run's folder.
QString evaluationFolder(const QString &run, const QString &checkpoint, const QString &split);
// Whether a complete report is there.
bool hasEvaluation(const QString &folder);

// Rows of cells as RFC 4180 has them; an unfinished quoted cell ends with the text.
std::vector<QStringList> parseCsv(const QString &text);

}  // namespace ttq
