#include "runqueue.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <iterator>

#include "base/safefile.h"

namespace ttq {

namespace {

constexpr int kVersion = 1;
constexpr std::size_t kMaxBytes = 16u << 20;
constexpr const char *kStates[] = {"waiting", "running", "refused"};  // in the order of QueuedRun::State

Unexpected<Error> failure(ErrorCode code, const QString &detail)
{
    return Unexpected{Error{code, detail.toStdString()}};
}

QJsonObject toJson(const QueuedRun &run)
{
    return {{"folder", run.folder},
            {"title", run.title},
            {"arguments", QJsonArray::fromStringList(run.arguments)},
            {"matrix", run.matrix},
            {"state", kStates[static_cast<int>(run.state)]},
            {"begun", run.begun},
            {"problem", run.problem}};
}

// Nothing if it is none: a queue that is understood by halves would train something else than was asked for.
std::optional<QueuedRun> fromJson(const QJsonValue &value)
{
    const QJsonObject json = value.toObject();
    QueuedRun run;
    run.folder = json["folder"].toString();
    run.title = json["title"].toString();
    run.matrix = json["matrix"].toString();
    run.begun = json["begun"].toBool();
    run.problem = json["problem"].toString();
    for (const auto &word : json["arguments"].toArray()) {
        if (!word.isString())
            return std::nullopt;
        run.arguments << word.toString();
    }
    const auto *state = std::find(std::begin(kStates), std::end(kStates), json["state"].toString());
    if (run.folder.isEmpty() || run.arguments.isEmpty() || state == std::end(kStates))
        return std::nullopt;
    run.state = static_cast<QueuedRun::State>(state - kStates);
    return run;
}

}  // namespace

RunQueue::RunQueue(QString file, QObject *parent) : QObject(parent), m_file(std::move(file)) {}

RunQueue::~RunQueue() = default;

Expected<void> RunQueue::lock()
{
    if (isOpen())
        return {};
    auto lock = std::make_unique<QLockFile>(m_file + ".lock");
    lock->setStaleLockTime(
        0);  // a window can be open for weeks; a lock of a process that died is taken over all the same
    if (lock->tryLock(0)) {
        m_lock = std::move(lock);
        return {};
    }
    if (lock->error() == QLockFile::LockFailedError)
        return failure(ErrorCode::Busy, tr("the queue belongs to another window of this program; add runs there"));
    return failure(ErrorCode::Io, tr("%1: the queue cannot be locked").arg(m_file));
}

Expected<void> RunQueue::load()
{
    const auto text = readTextFile(m_file.toStdString(), kMaxBytes);
    if (!text)
        return text.error().code == ErrorCode::NotFound ? Expected<void>() : Unexpected{text.error()};
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(*text), &problem);
    const QJsonObject json = document.object();
    if (!document.isObject())
        return failure(ErrorCode::Corrupt, tr("%1: is not a queue of runs: %2").arg(m_file, problem.errorString()));
    if (json["version"].toInt() != kVersion)
        return failure(ErrorCode::Unsupported,
                       tr("%1: is a queue of version %2; this program knows version %3")
                           .arg(m_file)
                           .arg(json["version"].toInt())
                           .arg(kVersion));
    QList<QueuedRun> runs;
    for (const auto &value : json["runs"].toArray()) {
        const auto run = fromJson(value);
        if (!run)
            return failure(ErrorCode::Corrupt,
                           tr("%1: run %2 of the queue is damaged").arg(m_file).arg(runs.size() + 1));
        runs.append(*run);
    }
    m_runs = runs;
    m_held = json["held"].toBool();
    return {};
}

Expected<void> RunQueue::open()
{
    if (isOpen() || !QFileInfo::exists(m_file))
        return {};
    if (auto locked = lock(); !locked)
        return locked;
    if (auto loaded = load(); !loaded) {
        m_lock.reset();
        return loaded;
    }
    Q_EMIT changed();
    return {};
}

Expected<void> RunQueue::save() const
{
    QJsonArray runs;
    for (const QueuedRun &run : m_runs)
        runs.append(toJson(run));
    const QJsonObject json = {{"version", kVersion}, {"held", m_held}, {"runs", runs}};
    return writeFile(m_file.toStdString(), QJsonDocument(json).toJson().toStdString());
}

void RunQueue::store()
{
    if (const auto saved = save(); !saved)
        Q_EMIT failed(QString::fromStdString(saved.error().detail));
    Q_EMIT changed();
}

QueuedRun *RunQueue::entry(const QString &folder)
{
    const auto found
        = std::find_if(m_runs.begin(), m_runs.end(), [&](const QueuedRun &run) { return run.folder == folder; });
    return found == m_runs.end() ? nullptr : &*found;
}

const QueuedRun *RunQueue::find(const QString &folder) const
{
    return const_cast<RunQueue *>(this)->entry(folder);
}

int RunQueue::leftOf(const QString &matrix) const
{
    return static_cast<int>(std::count_if(m_runs.begin(), m_runs.end(), [&](const QueuedRun &run) {
        return run.matrix == matrix && run.state != QueuedRun::State::Refused;
    }));
}

Expected<void> RunQueue::add(const QList<QueuedRun> &runs)
{
    if (!isOpen()) {
        if (!QDir().mkpath(QFileInfo(m_file).path()))
            return failure(ErrorCode::Io, tr("%1: its folder cannot be made").arg(m_file));
        auto ready = QFileInfo::exists(m_file) ? open() : lock();
        if (!ready)
            return ready;
    }
    const QList<QueuedRun> before = m_runs;
    for (const QueuedRun &run : runs) {
        if (entry(run.folder)) {
            m_runs = before;
            return failure(ErrorCode::Exists, tr("%1: is in the queue already").arg(run.folder));
        }
        m_runs.append(run);
    }
    if (auto saved = save(); !saved) {
        m_runs = before;
        return saved;
    }
    Q_EMIT changed();
    return {};
}

void RunQueue::move(const QString &folder, int by)
{
    const QueuedRun *run = entry(folder);
    if (run == nullptr || run->state == QueuedRun::State::Running)
        return;
    const qsizetype from = run - m_runs.constData();
    const qsizetype to = std::clamp<qsizetype>(from + by, 0, m_runs.size() - 1);
    if (to == from || m_runs[to].state == QueuedRun::State::Running)
        return;
    m_runs.move(from, to);
    store();
}

void RunQueue::remove(const QString &folder)
{
    const QueuedRun *run = entry(folder);
    if (run == nullptr || run->state == QueuedRun::State::Running)
        return;
    m_runs.removeAt(run - m_runs.constData());
    store();
}

void RunQueue::retry(const QString &folder)
{
    QueuedRun *run = entry(folder);
    if (run == nullptr || run->state != QueuedRun::State::Refused)
        return;
    run->state = QueuedRun::State::Waiting;
    run->problem.clear();
    store();
}

void RunQueue::setHeld(bool held)
{
    if (held == m_held)
        return;
    m_held = held;
    if (isOpen())
        store();
    else
        Q_EMIT changed();
}

std::optional<QueuedRun> RunQueue::next() const
{
    if (m_held)
        return std::nullopt;
    for (const QueuedRun &run : m_runs)
        if (run.state == QueuedRun::State::Waiting)
            return run;
    return std::nullopt;
}

void RunQueue::setRunning(const QString &folder)
{
    QueuedRun *run = entry(folder);
    if (run == nullptr || run->state == QueuedRun::State::Running)
        return;
    run->state = QueuedRun::State::Running;
    run->begun = true;
    run->problem.clear();
    // Those that train stand on top.
    const auto firstOther = std::find_if(m_runs.begin(), m_runs.end(), [&](const QueuedRun &one) {
        return one.state != QueuedRun::State::Running || one.folder == folder;
    });
    m_runs.move(run - m_runs.data(), firstOther - m_runs.begin());
    store();
}

void RunQueue::setWaiting(const QString &folder)
{
    QueuedRun *run = entry(folder);
    if (run == nullptr || run->state == QueuedRun::State::Waiting)
        return;
    run->state = QueuedRun::State::Waiting;
    store();
}

void RunQueue::setRefused(const QString &folder, const QString &why)
{
    QueuedRun *run = entry(folder);
    if (run == nullptr)
        return;
    run->state = QueuedRun::State::Refused;
    run->begun = false;
    run->problem = why;
    store();
}

void RunQueue::setDone(const QString &folder)
{
    const QueuedRun *run = entry(folder);
    if (run == nullptr)
        return;
    m_runs.removeAt(run - m_runs.constData());
    store();
}

}  // namespace ttq
