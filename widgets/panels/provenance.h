// The facts in the table [provenance] of run.toml, as texts for people.
#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

namespace ttq {

struct ProvenanceFact {
    QString key;   // "ttq_version", "dataset_hashes/train-images-idx3-ubyte.gz"
    QString text;  // without quotes
};

// In the order of the file; empty if there is no such table.
QVector<ProvenanceFact> provenanceOf(const QString &runToml);
// The words of `command_line`, quoted for a POSIX shell; empty if there is none.
QString shellCommand(const QString &runToml);
// 'a b' for a b; words without special characters stay as they are.
QString shellQuoted(const QString &word);

}  // namespace ttq
