#include "eventlistmodel.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <algorithm>
#include <set>

namespace ttq {

struct EventListModel::Row {
    std::int64_t id = 0;  // of the event or the command
    bool isCommand = false;
    double time = 0;
    qint64 step = -1, layer = -1;
    Severity severity = Severity::Info;
    bool superseded = false;
    int status = -1;
    QString kind, text;

    bool sameThing(const Row &other) const { return id == other.id && isCommand == other.isCommand; }
    bool operator==(const Row &) const = default;
};

namespace {

QString kindLabel(const QString &kind)
{
    static const std::pair<const char *, const char *> kLabels[] = {
        {"phase", QT_TRANSLATE_NOOP("ttq::EventListModel", "phase")},
        {"checkpoint", QT_TRANSLATE_NOOP("ttq::EventListModel", "checkpoint")},
        {"checkpoint_failed", QT_TRANSLATE_NOOP("ttq::EventListModel", "checkpoint failed")},
        {"recording_failed", QT_TRANSLATE_NOOP("ttq::EventListModel", "recording failed")},
        {"disk_full", QT_TRANSLATE_NOOP("ttq::EventListModel", "disk full")},
        {"lr_drop", QT_TRANSLATE_NOOP("ttq::EventListModel", "learning rate")},
        {"early_stop", QT_TRANSLATE_NOOP("ttq::EventListModel", "early end")},
        {"alarm", QT_TRANSLATE_NOOP("ttq::EventListModel", "alarm")},
        {"command", QT_TRANSLATE_NOOP("ttq::EventListModel", "command")},
        {"resumed", QT_TRANSLATE_NOOP("ttq::EventListModel", "resumed")},
        {"diverged", QT_TRANSLATE_NOOP("ttq::EventListModel", "diverged")},
        {"pause", QT_TRANSLATE_NOOP("ttq::EventListModel", "pause")},
        {"resume", QT_TRANSLATE_NOOP("ttq::EventListModel", "resume")},
        {"step", QT_TRANSLATE_NOOP("ttq::EventListModel", "step")},
        {"stop", QT_TRANSLATE_NOOP("ttq::EventListModel", "stop")},
        {"snapshot", QT_TRANSLATE_NOOP("ttq::EventListModel", "snapshot")},
        {"set", QT_TRANSLATE_NOOP("ttq::EventListModel", "set")},
    };
    for (const auto &[code, label] : kLabels)
        if (kind == QLatin1String(code))
            return EventListModel::tr(label);
    return kind;
}

// What a command asks for: "threshold = 0.1 (stage3.*)", "10 steps", "pause".
QString wish(const Command &command)
{
    const QString kind = kindLabel(QString::fromUtf8(name(command.kind).data()));
    if (command.kind == CommandKind::Set) {
        const Expected<SetPayload> set = SetPayload::fromJson(command.payload);
        if (!set)
            return kind;
        const QString text
            = EventListModel::tr("%1 = %2").arg(QString::fromStdString(set->key), QString::fromStdString(set->value));
        return set->layer.empty() ? text : EventListModel::tr("%1 (%2)").arg(text, QString::fromStdString(set->layer));
    }
    if (command.kind == CommandKind::Step) {
        const QJsonDocument payload = QJsonDocument::fromJson(QByteArray::fromStdString(command.payload));
        return EventListModel::tr("%n step(s)", nullptr, payload.object().value("steps").toInt(1));
    }
    return kind;
}

QString answer(const Command &command)
{
    const QString asked = wish(command);
    QString said = QString::fromStdString(command.message);
    // The engine begins with the key, which the wish has named already.
    if (command.kind == CommandKind::Set && command.status == CommandStatus::Applied)
        if (const Expected<SetPayload> set = SetPayload::fromJson(command.payload))
            if (const QString key = QString::fromStdString(set->key) + QStringLiteral(": "); said.startsWith(key))
                said.remove(0, key.size());
    switch (command.status) {
    case CommandStatus::Pending: return EventListModel::tr("%1: waits for the engine").arg(asked);
    case CommandStatus::Accepted: return EventListModel::tr("%1: accepted, waits for the next epoch").arg(asked);
    case CommandStatus::Applied: {
        const QString done = EventListModel::tr("%1: applied at step %2").arg(asked).arg(command.appliedStep);
        return said.isEmpty() ? done : EventListModel::tr("%1: %2").arg(done, said);
    }
    case CommandStatus::Refused: return EventListModel::tr("%1: refused: %2").arg(asked, said);
    case CommandStatus::Expired: return EventListModel::tr("%1: expired, no engine read it").arg(asked);
    }
    return asked;
}

}  // namespace

EventListModel::EventListModel(QObject *parent) : QAbstractTableModel(parent) {}

EventListModel::~EventListModel() = default;

void EventListModel::setRun(RunModel *run)
{
    if (run == m_run)
        return;
    if (m_run)
        disconnect(m_run, nullptr, this, nullptr);
    m_run = run;
    if (run) {
        connect(run, &RunModel::changed, this, [this](RunModel::Parts parts) {
            if (parts & (RunModel::Events | RunModel::Commands))
                update();
        });
        connect(run, &QObject::destroyed, this, [this] {
            beginResetModel();
            m_rows.clear();
            endResetModel();
        });
    }
    beginResetModel();
    m_rows = collect();
    endResetModel();
}

std::vector<EventListModel::Row> EventListModel::collect() const
{
    std::vector<Row> rows;
    if (!m_run)
        return rows;
    std::map<std::int64_t, const EventRecord *> answers;  // the first event of each command: its answer
    for (const EventRecord &event : m_run->events())
        if (event.kind == "command" && event.command != 0)
            answers.emplace(event.command, &event);
    std::set<std::int64_t> told;
    for (const Command &command : m_run->commands()) {
        const auto found = answers.find(command.id);
        Row row;
        row.id = command.id;
        row.isCommand = true;
        row.time = command.issuedAt;
        row.step = command.appliedStep;
        if (found != answers.end()) {
            told.insert(found->second->id);
            row.time = found->second->time;
            row.step = found->second->step;
            row.superseded = found->second->superseded;
        }
        const bool refused = command.status == CommandStatus::Refused || command.status == CommandStatus::Expired;
        row.severity = refused ? Severity::Warning : Severity::Info;
        row.status = static_cast<int>(command.status);
        row.kind = QString::fromUtf8(name(command.kind).data());
        row.text = answer(command);
        rows.push_back(std::move(row));
    }
    for (const EventRecord &event : m_run->events()) {
        if (told.contains(event.id))
            continue;
        Row row;
        row.id = event.id;
        row.time = event.time;
        row.step = event.step;
        row.layer = event.layer;
        row.severity = event.severity;
        row.superseded = event.superseded;
        row.kind = QString::fromStdString(event.kind);
        row.text = QString::fromStdString(event.text);
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.time < b.time; });
    return rows;
}

void EventListModel::update()
{
    std::vector<Row> now = collect();
    std::size_t kept = 0;
    while (kept < now.size() && kept < m_rows.size() && now[kept].sameThing(m_rows[kept]))
        ++kept;
    if (kept < m_rows.size()) {
        beginRemoveRows({}, static_cast<int>(kept), rowCount() - 1);
        m_rows.resize(kept);
        endRemoveRows();
    }
    for (std::size_t i = 0; i < kept; ++i)
        if (now[i] != m_rows[i]) {
            m_rows[i] = now[i];
            Q_EMIT dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), ColumnCount - 1));
        }
    if (kept < now.size()) {
        beginInsertRows({}, static_cast<int>(kept), static_cast<int>(now.size()) - 1);
        m_rows = std::move(now);
        endInsertRows();
    }
}

int EventListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int EventListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const auto moment = [&] { return QDateTime::fromMSecsSinceEpoch(qRound64(row.time * 1000)); };
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Step: return row.step < 0 ? QString() : QLocale().toString(row.step);
        case Time: return QLocale().toString(moment().time(), QStringLiteral("HH:mm:ss"));
        case Kind: return kindLabel(row.kind);
        case Text: return row.text;
        default: return {};
        }
    case Qt::ToolTipRole: {
        const QString when = QLocale().toString(moment(), QLocale::LongFormat);
        return row.superseded ? tr("%1\n%2\nA later resume went back behind this.").arg(row.text, when)
                              : tr("%1\n%2").arg(row.text, when);
    }
    case Qt::TextAlignmentRole:
        return index.column() == Step ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case SortRole:
        switch (index.column()) {
        case Step: return row.step;
        case Time: return row.time;
        case Kind: return row.kind;
        default: return row.text;
        }
    case StepRole: return row.step;
    case SeverityRole: return static_cast<int>(row.severity);
    case SupersededRole: return row.superseded;
    case IsCommandRole: return row.isCommand;
    case CommandStatusRole: return row.status;
    case KindRole: return row.kind;
    case LayerRole: return row.layer;
    default: return {};
    }
}

QVariant EventListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Step: return tr("Step");
    case Time: return tr("Time");
    case Kind: return tr("Kind");
    case Text: return tr("Event");
    default: return {};
    }
}

QHash<int, QByteArray> EventListModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
    names.insert({{SortRole, "sortKey"},
                  {StepRole, "step"},
                  {SeverityRole, "severity"},
                  {SupersededRole, "superseded"},
                  {IsCommandRole, "isCommand"},
                  {CommandStatusRole, "commandStatus"},
                  {KindRole, "kind"},
                  {LayerRole, "layer"}});
    return names;
}

}  // namespace ttq
