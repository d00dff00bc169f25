// What `ttq inspect --fit` says, as a table and in a sentence.
#pragma once

#include <QDialog>
#include <QJsonObject>

namespace ttq {

// "fits: 107 of 107 tensors; quantization begins with 25.7 % zeros (mean of layers 38.2 %)".
QString fitSentence(const QJsonObject &fit);

// Not modal; every tensor with what is the matter with it, and the layers with their zeros at the threshold.
class WeightsFitDialog : public QDialog {
    Q_OBJECT

public:
    WeightsFitDialog(const QString &file, const QJsonObject &fit, QWidget *parent);
};

}  // namespace ttq
