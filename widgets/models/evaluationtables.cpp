#include "evaluationtables.h"

#include <QLocale>
#include <QPixmap>
#include <algorithm>
#include <cmath>

namespace ttq {

namespace {

QString percent(double share)
{
    return std::isnan(share) ? QStringLiteral("—") : QLocale().toString(100 * share, 'f', 1) + QStringLiteral(" %");
}

QString counted(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QVariant alignment(bool text)
{
    return QVariant((text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
}

// What is not a number sorts below all that is.
double sortable(double value)
{
    return std::isnan(value) ? -1 : value;
}

}  // namespace

void ClassTableModel::setEvaluation(EvaluationPtr evaluation)
{
    beginResetModel();
    m_evaluation = std::move(evaluation);
    m_order.clear();
    if (m_evaluation) {
        const EvaluationReport &report = m_evaluation->report;
        m_order = worstClasses(report, report.perClass.size());
        for (std::uint32_t i = 0; i < report.perClass.size(); ++i)
            if (report.perClass[i].n == 0)
                m_order.push_back(i);
    }
    endResetModel();
}

int ClassTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int ClassTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClassTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const std::uint32_t at = m_order[static_cast<std::size_t>(index.row())];
    const ClassResult &result = m_evaluation->report.perClass[at];
    const QString name = m_evaluation->classes[at];
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column() == Name);
    if (role == kBarRole && index.column() == Accuracy && !std::isnan(result.recall))
        return result.recall;
    if (role != Qt::DisplayRole && role != kSortRole && role != Qt::ToolTipRole)
        return {};
    const bool sort = role == kSortRole;
    switch (index.column()) {
    case Name: return name;
    case Accuracy: return sort ? QVariant(sortable(result.recall)) : percent(result.recall);
    case Samples: return sort ? QVariant(static_cast<qulonglong>(result.n)) : counted(result.n);
    case Precision: return sort ? QVariant(sortable(result.precision)) : percent(result.precision);
    case Confidence: return sort ? QVariant(sortable(result.meanConfidence)) : percent(result.meanConfidence);
    default: return {};
    }
}

QVariant ClassTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const QString titles[] = {tr("Class"), tr("Accuracy"), tr("Samples"), tr("Precision"), tr("Confidence")};
    const QString tips[] = {tr("True class"), tr("Share of the class's samples that were recognised (recall)"),
                            tr("Samples of the class"), tr("Share of right answers among all that named this class"),
                            tr("Mean of the largest probability over the class's samples")};
    if (role == Qt::DisplayRole)
        return titles[section];
    if (role == Qt::ToolTipRole)
        return tips[section];
    return role == Qt::TextAlignmentRole ? alignment(section == Name) : QVariant();
}

void PairTableModel::setEvaluation(EvaluationPtr evaluation)
{
    beginResetModel();
    m_evaluation = std::move(evaluation);
    endResetModel();
}

int PairTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_evaluation ? 0 : static_cast<int>(m_evaluation->report.pairs.size());
}

int PairTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PairTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const ConfusedPair &pair = m_evaluation->report.pairs[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column() <= Predicted);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Class: return m_evaluation->classes[pair.label];
    case Predicted: return m_evaluation->classes[pair.predicted];
    case Count: return counted(pair.count);
    case Share: return percent(pair.share);
    default: return {};
    }
}

QVariant PairTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const QString titles[] = {tr("Class"), tr("Taken for"), tr("Times"), tr("Share")};
    if (role == Qt::DisplayRole)
        return titles[section];
    if (role == Qt::ToolTipRole && section == Share)
        return tr("Of the samples of the class");
    return role == Qt::TextAlignmentRole ? alignment(section <= Predicted) : QVariant();
}

void MistakeListModel::setEvaluation(EvaluationPtr evaluation)
{
    beginResetModel();
    m_evaluation = std::move(evaluation);
    m_icons.clear();
    if (m_evaluation) {
        for (const QImage &picture : m_evaluation->pictures) {
            // Small pictures keep their pixels, large ones are made small smoothly.
            const bool small = std::max(picture.width(), picture.height()) <= kSide;
            const QImage scaled = picture.isNull()
                ? QImage()
                : picture.scaled(kSide, kSide, Qt::KeepAspectRatio,
                                 small ? Qt::FastTransformation : Qt::SmoothTransformation);
            m_icons.emplace_back(QPixmap::fromImage(scaled));
        }
        m_icons.resize(m_evaluation->report.mistakes.size());
    }
    endResetModel();
}

int MistakeListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_icons.size());
}

QVariant MistakeListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto at = static_cast<std::size_t>(index.row());
    const Mistake &mistake = m_evaluation->report.mistakes[at];
    const QString label = m_evaluation->classes[mistake.label], predicted = m_evaluation->classes[mistake.predicted];
    switch (role) {
    case Qt::DecorationRole: return m_icons[at];
    case Qt::DisplayRole: return tr("%1\n→ %2\n%3").arg(label, predicted, percent(mistake.confidence));
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignHCenter | Qt::AlignTop);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return tr("Sample %1: %2, taken for %3 with %4; %5 was left for %2")
            .arg(QLocale().toString(mistake.sample), label, predicted, percent(mistake.confidence),
                 percent(mistake.labelProbability));
    default: return {};
    }
}

}  // namespace ttq
