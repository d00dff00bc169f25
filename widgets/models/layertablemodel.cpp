#include "layertablemodel.h"

#include <QLocale>
#include <QMimeData>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace ttq {

namespace {

constexpr std::size_t kSparklinePoints = 64;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The whole curve in at most `count` values, each the mean of its stretch; a stretch of gaps is NaN.
QVariantList thinned(const GrowingList<double> &values, std::size_t count)
{
    QVariantList thin;
    const std::size_t cells = std::min(count, values.size());
    for (std::size_t cell = 0; cell < cells; ++cell) {
        double sum = 0;
        std::size_t finite = 0;
        for (std::size_t i = cell * values.size() / cells; i < (cell + 1) * values.size() / cells; ++i)
            if (std::isfinite(values[i])) {
                sum += values[i];
                ++finite;
            }
        thin << (finite > 0 ? sum / static_cast<double>(finite) : kNone);
    }
    return thin;
}

QString number(double value, int digits)
{
    return std::isnan(value) ? LayerTableModel::tr("NaN") : QLocale().toString(value, 'g', digits);
}

QString scaleText(double value)
{
    return std::isnan(value) ? LayerTableModel::tr("NaN") : QLocale().toString(value, 'f', 4);
}

QString percent(double fraction)
{
    return std::isnan(fraction) ? LayerTableModel::tr("NaN")
                                : LayerTableModel::tr("%1 %").arg(QLocale().toString(100 * fraction, 'f', 1));
}

}  // namespace

struct LayerTableModel::Row {
    LayerInfo info;
    QString name;
    std::string trend;  // series of the sparkline; empty: none
    std::uint64_t trendRevision = 0;
    QVariantList sparkline;
    int alarmSeverity = -1;
    qint64 alarmStep = -1;
    QString alarm;

    // A scalar at the newest step; nothing if the layer has none.
    std::optional<double> scalar(const RunModel &run, const char *scalarName) const
    {
        const SeriesInfo *series = run.findSeries(info.name + '/' + scalarName);
        const std::vector<std::int64_t> &recorded = run.latest().series;
        if (!series || !std::binary_search(recorded.begin(), recorded.end(), series->id))
            return std::nullopt;
        return static_cast<double>(run.latestValue(series->name));
    }

    // Methods with one scale for both signs call it alpha.
    std::optional<double> scale(const RunModel &run, const char *scalarName) const
    {
        const auto own = scalar(run, scalarName);
        return own ? own : scalar(run, "alpha");
    }

    std::optional<double> quotient(const RunModel &run, const char *above, const char *below) const
    {
        const auto a = scalar(run, above), b = scalar(run, below);
        if (!a || !b)
            return std::nullopt;
        return *a / *b;
    }

    // The number that a column shows.
    std::optional<double> value(const RunModel &run, int column) const
    {
        switch (column) {
        case Weights: return static_cast<double>(info.weights);
        case Fractions: return scalar(run, "frac_zero");
        case Wp: return scale(run, "wp");
        case Wn: return scale(run, "wn");
        case Ratio: return quotient(run, "wn", "wp");
        case Delta: return scalar(run, "delta");
        case Peak: return quotient(run, "absmax", "mean_abs");
        default: return std::nullopt;
        }
    }
};

LayerTableModel::LayerTableModel(QObject *parent) : QAbstractTableModel(parent) {}

LayerTableModel::~LayerTableModel()
{
    unwatch();
}

void LayerTableModel::unwatch()
{
    if (m_run)
        for (const Row &row : m_rows)
            if (!row.trend.empty())
                m_run->unwatchOverview(row.trend);
}

void LayerTableModel::setRun(RunModel *run)
{
    if (run == m_run)
        return;
    unwatch();
    if (m_run)
        disconnect(m_run, nullptr, this, nullptr);
    m_run = run;
    if (run) {
        connect(run, &RunModel::changed, this, &LayerTableModel::refresh);
        connect(run, &QObject::destroyed, this, [this] {
            beginResetModel();
            m_rows.clear();
            endResetModel();
        });
    }
    beginResetModel();
    m_rows.clear();
    readLayers();
    endResetModel();
}

void LayerTableModel::readLayers()
{
    if (!m_run)
        return;
    for (const LayerInfo &info : m_run->layers()) {
        Row row;
        row.info = info;
        row.name = QString::fromStdString(info.name);
        m_rows.push_back(std::move(row));
    }
    watchTrends();
    readAlarms();
    readTrends();
}

void LayerTableModel::watchTrends()
{
    for (Row &row : m_rows)
        for (const char *scalar : {"/frac_zero", "/wp"})
            if (row.trend.empty() && m_run->findSeries(row.info.name + scalar)) {
                row.trend = row.info.name + scalar;
                m_run->watchOverview(row.trend);
            }
}

void LayerTableModel::readAlarms()
{
    for (Row &row : m_rows) {
        row.alarmSeverity = -1;
        row.alarmStep = -1;
        row.alarm.clear();
    }
    for (const EventRecord &event : m_run->events()) {
        const int row = rowOf(event.layer);
        if (event.kind != "alarm" || event.superseded || row < 0)
            continue;
        Row &alarmed = m_rows[static_cast<std::size_t>(row)];
        alarmed.alarmSeverity = static_cast<int>(event.severity);
        alarmed.alarmStep = event.step;
        alarmed.alarm = QString::fromStdString(event.text);
    }
}

bool LayerTableModel::readTrends()
{
    bool changed = false;
    for (Row &row : m_rows) {
        if (row.trend.empty())
            continue;
        const std::shared_ptr<const Curve> curve = m_run->overview(row.trend);
        if (curve->revision == row.trendRevision)
            continue;
        row.trendRevision = curve->revision;
        row.sparkline = thinned(curve->y, kSparklinePoints);
        changed = true;
    }
    return changed;
}

void LayerTableModel::refresh(RunModel::Parts parts)
{
    if (parts & RunModel::Structure) {
        const std::vector<LayerInfo> &layers = m_run->layers();
        const bool same = std::equal(layers.begin(), layers.end(), m_rows.begin(), m_rows.end(),
                                     [](const LayerInfo &info, const Row &row) { return info == row.info; });
        if (!same) {
            beginResetModel();
            unwatch();
            m_rows.clear();
            readLayers();
            endResetModel();
            return;
        }
        watchTrends();
    }
    if (m_rows.empty())
        return;
    const auto touch
        = [this](int first, int last) { Q_EMIT dataChanged(index(0, first), index(rowCount() - 1, last)); };
    if (parts & (RunModel::Latest | RunModel::Structure))
        touch(Fractions, Peak);
    if ((parts & RunModel::Curves) && readTrends())
        touch(Trend, Trend);
    if (parts & RunModel::Events) {
        readAlarms();
        touch(Alarm, Alarm);
    }
}

qint64 LayerTableModel::layerAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].info.id : -1;
}

int LayerTableModel::rowOf(qint64 layer) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.info.id == layer; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int LayerTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LayerTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayerTableModel::display(const Row &row, int column) const
{
    if (column == Name)
        return row.name;
    if (column == Alarm)
        return row.alarm;
    const std::optional<double> value = row.value(*m_run, column);
    if (!value)
        return {};
    switch (column) {
    case Weights: return QLocale().toString(static_cast<qlonglong>(row.info.weights));
    case Fractions: return percent(*value);
    case Wp:
    case Wn:
    case Ratio: return scaleText(*value);
    case Delta: return number(*value, 4);
    case Peak: return number(*value, 3);
    default: return {};
    }
}

QVariant LayerTableModel::sortKey(const Row &row, int column) const
{
    switch (column) {
    case Name: return static_cast<qlonglong>(row.info.id);
    case Alarm: return static_cast<qlonglong>(row.alarmStep);
    case Trend: return row.sparkline.isEmpty() ? QVariant(kNone) : row.sparkline.back();
    default: return row.value(*m_run, column).value_or(kNone);
    }
}

QVariant LayerTableModel::toolTip(const Row &row, int column) const
{
    if (column == Name) {
        QStringList lines{row.name};
        QStringList shape;
        for (const std::int64_t size : row.info.shape)
            shape << QString::number(size);
        lines << tr("%1, %2, %n weight(s)", nullptr, static_cast<int>(row.info.weights))
                     .arg(QString::fromStdString(row.info.kind), shape.join(u'×'));
        lines << (row.info.quantizer.empty() ? tr("full precision")
                                             : tr("quantizer: %1").arg(QString::fromStdString(row.info.quantizer)));
        if (row.info.scaleInvariant)
            lines << tr("scale-invariant: only batch normalisation follows, so that only the ratio Wn/Wp matters");
        return lines.join(u'\n');
    }
    if (column == Alarm)
        return row.alarm.isEmpty() ? QVariant() : tr("%1: %2, at step %3").arg(row.name, row.alarm).arg(row.alarmStep);
    if (column == Trend)
        return row.trend.empty() ? QVariant() : tr("%1 over the run so far").arg(QString::fromStdString(row.trend));
    const std::optional<double> value = row.value(*m_run, column);
    if (!value)
        return {};
    if (column == Weights)
        return display(row, column);
    const qlonglong step = m_run->latest().step;
    if (column == Fractions)
        return tr("%1: −1: %2, 0: %3, +1: %4, at step %5")
            .arg(row.name, percent(row.scalar(*m_run, "frac_neg").value_or(kNone)), percent(*value),
                 percent(row.scalar(*m_run, "frac_pos").value_or(kNone)))
            .arg(step);
    return tr("%1: %2 = %3, at step %4")
        .arg(row.name, headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString(), number(*value, 9))
        .arg(step);
}

QVariant LayerTableModel::data(const QModelIndex &index, int role) const
{
    if (!m_run || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return display(row, index.column());
    case Qt::ToolTipRole: return toolTip(row, index.column());
    case Qt::AccessibleTextRole:
        return index.column() == Fractions || index.column() == Trend ? toolTip(row, index.column())
                                                                      : display(row, index.column());
    case Qt::TextAlignmentRole:
        if (index.column() == Name || index.column() == Alarm)
            return {};
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case SortRole: return sortKey(row, index.column());
    case LayerIdRole: return static_cast<qlonglong>(row.info.id);
    case LayerNameRole: return row.name;
    case FractionsRole: {
        QVariantList parts;
        for (const char *scalar : {"frac_neg", "frac_zero", "frac_pos"})
            if (const auto value = row.scalar(*m_run, scalar))
                parts << *value;
        return parts.size() == 3 ? QVariant(parts) : QVariant();
    }
    case SparklineRole: return row.sparkline;
    case ScaleInvariantRole: return row.info.scaleInvariant;
    case QuantizedRole: return !row.info.quantizer.empty();
    case AlarmSeverityRole: return row.alarmSeverity;
    case AlarmStepRole: return row.alarmStep;
    default: return {};
    }
}

QVariant LayerTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const QString titles[] = {tr("Layer"), tr("Weights"), tr("− / 0 / +"), tr("Wp"),    tr("Wn"),
                              tr("ρ"),     tr("Δ"),       tr("m / E|w|"),  tr("Trend"), tr("Alarm")};
    const QString tips[] = {tr("name of the layer"),
                            tr("number of weights"),
                            tr("fractions of weights at −1, 0 and +1; the number is that of the zeros"),
                            tr("scale of the +1 weights, Wp"),
                            tr("scale of the −1 weights, Wn"),
                            tr("ratio of the scales, ρ = Wn/Wp"),
                            tr("threshold Δ: weights from −Δ to Δ become 0"),
                            tr("largest by mean absolute weight, m / E|w|: how far one outlier sets the threshold"),
                            tr("fraction of zeros over the run so far"),
                            tr("newest alarm of the layer")};
    if (role == Qt::DisplayRole)
        return titles[section];
    if (role == Qt::ToolTipRole)
        return tips[section];
    return {};
}

QHash<int, QByteArray> LayerTableModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
    names.insert({{SortRole, "sortKey"},
                  {LayerIdRole, "layerId"},
                  {LayerNameRole, "layerName"},
                  {FractionsRole, "fractions"},
                  {SparklineRole, "sparkline"},
                  {ScaleInvariantRole, "scaleInvariant"},
                  {QuantizedRole, "quantized"},
                  {AlarmSeverityRole, "alarmSeverity"},
                  {AlarmStepRole, "alarmStep"}});
    return names;
}

Qt::ItemFlags LayerTableModel::flags(const QModelIndex &index) const
{
    return QAbstractTableModel::flags(index) | (index.isValid() ? Qt::ItemIsDragEnabled : Qt::NoItemFlags);
}

QStringList LayerTableModel::mimeTypes() const
{
    return {kMimeType};
}

QMimeData *LayerTableModel::mimeData(const QModelIndexList &indexes) const
{
    QStringList names;
    for (const QModelIndex &index : indexes)
        if (const QString name = data(index, LayerNameRole).toString(); !names.contains(name))
            names << name;
    auto *mime = new QMimeData;
    mime->setData(kMimeType, names.join(u'\n').toUtf8());
    return mime;
}

}  // namespace ttq
