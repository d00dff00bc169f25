// A report as `ttq eval --report` writes it, of three classes with known counts, in a temporary folder.
#pragma once

#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

#include "models/evaluationfile.h"

namespace ttq::test {

inline const char *const kEvaluationJson = R"({
  "network": "resnet8", "dataset": "cifar10", "split": "test", "weights": "checkpoints/step-000000012.safetensors",
  "notes": ["a note"], "n": 100, "right": 70, "not_finite": 0, "run": "uuid", "step": 12, "epoch": 3,
  "top": [0.7, 0.9, 1.0], "log_loss": 0.8, "ece": 0.05,
  "classes": [
    {"name": "cat", "n": 40, "right": 30, "predicted": 35, "accuracy": 0.75, "precision": 0.857, "mean_confidence": 0.8},
    {"name": "dog, wolf", "n": 50, "right": 25, "predicted": 45, "accuracy": 0.5, "precision": 0.55, "mean_confidence": 0.6},
    {"name": "owl", "n": 10, "right": 10, "predicted": 20, "accuracy": 1.0, "precision": 0.5, "mean_confidence": 0.9}],
  "worst_classes": ["dog, wolf"],
  "confused": [{"class": "dog, wolf", "predicted": "cat", "count": 15, "share": 0.3},
               {"class": "cat", "predicted": "dog, wolf", "count": 10, "share": 0.25}],
  "entropy": {"low": 0.0, "high": 1.0986, "right": [60, 10], "wrong": [5, 25]},
  "confidence": {"low": 0.0, "high": 1.0, "right": [10, 60], "wrong": [20, 10]},
  "margin": {"low": 0.0, "high": 1.0, "right": [15, 55], "wrong": [25, 5]},
  "reliability": [{"low": 0.0, "high": 0.5, "n": 0, "confidence": null, "accuracy": null},
                  {"low": 0.5, "high": 1.0, "n": 100, "confidence": 0.75, "accuracy": 0.7}],
  "mistakes": [{"sample": 17, "class": "cat", "predicted": "dog, wolf", "confidence": 0.99, "class_probability": 0.01},
               {"sample": 4, "class": "dog, wolf", "predicted": "cat", "confidence": 0.9, "class_probability": 0.1}]
})";
inline const char *const kConfusionCsv = "class,cat,\"dog, wolf\",owl\n"
                                         "cat,30,10,0\n"
                                         "\"dog, wolf\",15,25,10\n"
                                         "owl,0,0,10\n";

class ReportFixture {
public:
    ReportFixture()
    {
        write("evaluation.json", kEvaluationJson);
        write("confusion.csv", kConfusionCsv);
        QDir(m_dir.path()).mkpath("mistakes");
        QImage picture(8, 8, QImage::Format_RGB32);
        picture.fill(Qt::red);
        picture.save(m_dir.filePath("mistakes/01.png"));
    }
    QString folder() const { return m_dir.path(); }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(m_dir.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("%s cannot be written", qUtf8Printable(file.fileName()));
    }
    std::shared_ptr<const RecordedEvaluation> read() const
    {
        auto read = readEvaluation(folder());
        if (!read)
            qFatal("%s", read.error().detail.c_str());
        return std::make_shared<const RecordedEvaluation>(std::move(*read));
    }

private:
    QTemporaryDir m_dir;
};

}  // namespace ttq::test
