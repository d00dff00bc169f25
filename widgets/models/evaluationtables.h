// The lists of a recorded evaluation as Qt models: classes, confused pairs, mistakes with their pictures.
#pragma once

#include <QAbstractTableModel>
#include <QIcon>
#include <memory>

#include "evaluationfile.h"

namespace ttq {

using EvaluationPtr = std::shared_ptr<const RecordedEvaluation>;

// What a column sorts by.
inline constexpr int kSortRole = Qt::UserRole + 1;
// A share to be drawn as a bar behind its text.
inline constexpr int kBarRole = Qt::UserRole + 2;

// Classes, worst first; those without samples last.
class ClassTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Accuracy, Samples, Precision, Confidence, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setEvaluation(EvaluationPtr evaluation);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    EvaluationPtr m_evaluation;
    std::vector<std::uint32_t> m_order;
};

// Most frequent first.
class PairTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Class, Predicted, Count, Share, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setEvaluation(EvaluationPtr evaluation);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    EvaluationPtr m_evaluation;
};

// Most confident first: the picture, and "cat → dog, 99.8 %" below it.
class MistakeListModel : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int kSide = 96;  // of a picture, in pixels

    using QAbstractListModel::QAbstractListModel;
    void setEvaluation(EvaluationPtr evaluation);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    EvaluationPtr m_evaluation;
    std::vector<QIcon> m_icons;
};

}  // namespace ttq
