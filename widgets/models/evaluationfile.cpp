#include "evaluationfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <limits>

namespace ttq {

namespace {

constexpr qint64 kMostBytes = 256 << 20;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kMostClasses = 100'000;

Unexpected<Error> corrupt(const QString &file, const QString &what)
{
    return Unexpected{Error{ErrorCode::Corrupt, (file + ": " + what).toStdString()}};
}

Expected<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return Unexpected{Error{ErrorCode::NotFound, (path + ": there is no such file").toStdString()}};
    if (!file.open(QIODevice::ReadOnly))
        return Unexpected{Error{ErrorCode::Io, (path + ": " + file.errorString()).toStdString()}};
    if (file.size() > kMostBytes)
        return Unexpected{Error{ErrorCode::Unsupported, (path + ": is larger than 256 MiB").toStdString()}};
    return file.readAll();
}

double numberOf(const QJsonValue &value)
{
    return value.isDouble() ? value.toDouble() : kNan;
}

std::uint64_t countOf(const QJsonValue &value)
{
    return static_cast<std::uint64_t>(std::max<qint64>(0, value.toInteger()));
}

SplitHistogram histogramOf(const QJsonObject &json)
{
    SplitHistogram histogram;
    histogram.high = json["high"].toDouble(1);
    const QJsonArray right = json["right"].toArray(), wrong = json["wrong"].toArray();
    for (const QJsonValue &count : right)
        histogram.right.push_back(countOf(count));
    for (const QJsonValue &count : wrong)
        histogram.wrong.push_back(countOf(count));
    histogram.wrong.resize(histogram.right.size());
    return histogram;
}

std::uint32_t classOf(const QStringList &classes, const QJsonValue &name)
{
    return static_cast<std::uint32_t>(std::max<qsizetype>(0, classes.indexOf(name.toString())));
}

void readClasses(const QJsonArray &list, RecordedEvaluation &into)
{
    for (const QJsonValue &value : list) {
        const QJsonObject one = value.toObject();
        into.classes << one["name"].toString();
        ClassResult result;
        result.n = countOf(one["n"]);
        result.right = countOf(one["right"]);
        result.predicted = countOf(one["predicted"]);
        result.recall = numberOf(one["accuracy"]);
        result.precision = numberOf(one["precision"]);
        result.meanConfidence = numberOf(one["mean_confidence"]);
        into.report.perClass.push_back(result);
    }
}

void readLists(const QJsonObject &json, RecordedEvaluation &into)
{
    EvaluationReport &report = into.report;
    const QJsonArray top = json["top"].toArray(), confused = json["confused"].toArray(),
                     reliability = json["reliability"].toArray(), mistakes = json["mistakes"].toArray();
    for (const QJsonValue &value : top)
        report.top.push_back(numberOf(value));
    for (const QJsonValue &value : confused) {
        const QJsonObject one = value.toObject();
        report.pairs.push_back({classOf(into.classes, one["class"]), classOf(into.classes, one["predicted"]),
                                countOf(one["count"]), numberOf(one["share"])});
    }
    for (const QJsonValue &value : reliability) {
        const QJsonObject one = value.toObject();
        report.reliability.push_back({numberOf(one["low"]), numberOf(one["high"]), countOf(one["n"]),
                                      numberOf(one["confidence"]), numberOf(one["accuracy"])});
    }
    for (const QJsonValue &value : mistakes) {
        const QJsonObject one = value.toObject();
        report.mistakes.push_back({static_cast<std::uint32_t>(countOf(one["sample"])),
                                   classOf(into.classes, one["class"]), classOf(into.classes, one["predicted"]),
                                   numberOf(one["confidence"]), numberOf(one["class_probability"])});
    }
}

Expected<void> readConfusion(const QString &file, RecordedEvaluation &into)
{
    const auto content = contentOf(file);
    if (!content)
        return Unexpected{content.error()};
    const std::vector<QStringList> rows = parseCsv(QString::fromUtf8(*content));
    const auto classes = static_cast<qsizetype>(into.report.classes);
    if (static_cast<qsizetype>(rows.size()) != classes + 1)
        return corrupt(file, QString("%1 rows; allowed: a heading and %2").arg(rows.size()).arg(classes));
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].size() != classes + 1)
            return corrupt(file,
                           QString("row %1 has %2 cells; allowed: %3").arg(i).arg(rows[i].size()).arg(classes + 1));
        for (qsizetype j = 1; j < rows[i].size(); ++j) {
            bool number = false;
            into.report.confusion.push_back(rows[i][j].toULongLong(&number));
            if (!number)
                return corrupt(file, QString("row %1: '%2' is not a count").arg(i).arg(rows[i][j].left(40)));
        }
    }
    return {};
}

}  // namespace

std::vector<QStringList> parseCsv(const QString &text)
{
    std::vector<QStringList> rows;
    QStringList row;
    QString cell;
    bool quoted = false, any = false;
    const auto endCell = [&] {
        row << cell;
        cell.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c != '"')
                cell += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                cell += text[++i];
            else
                quoted = false;
            continue;
        }
        any = true;
        if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            endCell();
        } else if (c == '\n') {
            endCell();
            rows.push_back(std::exchange(row, {}));
            any = false;
        } else if (c != '\r') {
            cell += c;
        }
    }
    if (any || quoted) {
        endCell();
        rows.push_back(row);
    }
    return rows;
}

QString evaluationFolder(const QString &run, const QString &checkpoint, const QString &split)
{
    return run + "/reports/" + QFileInfo(checkpoint).completeBaseName() + '-' + split;
}

bool hasEvaluation(const QString &folder)
{
    return QFileInfo(folder + "/evaluation.json").isFile();
}

Expected<RecordedEvaluation> readEvaluation(const QString &folder)
{
    const QString file = folder + "/evaluation.json";
    const auto content = contentOf(file);
    if (!content)
        return Unexpected{content.error()};
    QJsonParseError problem;
    const QJsonObject json = QJsonDocument::fromJson(*content, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return corrupt(file, problem.errorString() + QString(" at byte %1").arg(problem.offset));
    RecordedEvaluation read;
    read.folder = folder;
    read.when = QFileInfo(file).lastModified();
    read.network = json["network"].toString();
    read.dataset = json["dataset"].toString();
    read.split = json["split"].toString();
    read.weights = json["weights"].toString();
    read.step = json["step"].toInteger();
    read.epoch = json["epoch"].toInteger();
    read.right = countOf(json["right"]);
    const QJsonArray notes = json["notes"].toArray(), classes = json["classes"].toArray();
    for (const QJsonValue &note : notes)
        read.notes << note.toString();
    if (classes.isEmpty() || classes.size() > kMostClasses)
        return corrupt(file,
                       QString("'classes' has %1 entries; allowed: 1 to %2").arg(classes.size()).arg(kMostClasses));
    readClasses(classes, read);
    read.report.n = countOf(json["n"]);
    read.report.classes = static_cast<std::uint64_t>(classes.size());
    read.report.notFinite = countOf(json["not_finite"]);
    read.report.logLoss = numberOf(json["log_loss"]);
    read.report.calibrationError = numberOf(json["ece"]);
    read.report.entropy = histogramOf(json["entropy"].toObject());
    read.report.confidence = histogramOf(json["confidence"].toObject());
    read.report.margin = histogramOf(json["margin"].toObject());
    readLists(json, read);
    if (auto matrix = readConfusion(folder + "/confusion.csv", read); !matrix)
        return Unexpected{matrix.error()};
    for (std::size_t i = 1; i <= read.report.mistakes.size(); ++i)
        read.pictures.emplace_back(folder + QString("/mistakes/%1.png").arg(i, 2, 10, QChar('0')));
    return read;
}

}  // namespace ttq
