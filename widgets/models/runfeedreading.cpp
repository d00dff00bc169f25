#include "runfeedreading.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/system.h"
#include "runs/runlock.h"
#include "runs/runstore.h"

namespace ttq {

namespace {

constexpr double kOpenSeconds = 0.5;  // between attempts to open a folder that cannot be read
constexpr double kRetrySeconds = 1;   // between attempts to read a part that could not be
constexpr double kLifeSeconds = 0.3;  // between looks at the lock
constexpr double kBusySeconds = 5;    // a database that is busy for less is not worth a word
constexpr std::size_t kOverviewPoints = 2'000;

}  // namespace

bool RunUpdate::empty() const
{
    return !loaded && !awaited && !error && !state && !shownState && !death && !structure && !segmentsChanged && !latest
        && !epochsReplaced && !eventsReplaced && epochs.empty() && events.empty() && !commands && !checkpoints
        && curves.empty() && details.empty() && !histogram && !histograms && commandErrors.empty();
}

RunFeedReading::RunFeedReading(std::filesystem::path folder, std::function<bool(RunUpdate &)> offer)
    : m_folder(std::move(folder)), m_offer(std::move(offer))
{
}

void RunFeedReading::say(const std::string &error)
{
    if (m_said.value_or("") == error)
        return;
    m_said = error;
    update.error = error;
}

void RunFeedReading::note(const Error &error)
{
    m_retry = true;
    m_nextTry = monotonicTime() + kRetrySeconds;
    if (error.code == ErrorCode::Busy) {
        if (m_busySince == 0)
            m_busySince = monotonicTime();
        if (monotonicTime() - m_busySince < kBusySeconds)
            return;
    }
    if (m_problem.empty())
        m_problem = error.detail;
}

std::string RunFeedReading::damage() const
{
    for (const auto &[request, curve] : m_curves)
        if (!curve.damage().empty())
            return curve.damage();
    return {};
}

bool RunFeedReading::sameFile() const
{
    struct stat now {};
    return ::stat(RunFolder{m_folder}.database().c_str(), &now) == 0 && now.st_dev == m_device && now.st_ino == m_inode;
}

bool RunFeedReading::open()
{
    m_nextOpen = monotonicTime() + kOpenSeconds;
    // A file that is put in this one's place between the two calls is noticed at the next look.
    struct stat file {};
    const bool present = ::stat(RunFolder{m_folder}.database().c_str(), &file) == 0;
    Expected<RunReader> reader = RunReader::open(m_folder);
    if (!reader) {
        say(reader.error().detail);
        return false;
    }
    const Expected<std::string> uuid = reader->uuid();
    if (!uuid) {
        say(uuid.error().detail);
        return false;
    }
    if (!present || file.st_dev != m_device || file.st_ino != m_inode || *uuid != m_uuid)
        startAgain();
    m_device = file.st_dev;
    m_inode = file.st_ino;
    m_uuid = *uuid;
    m_reader = std::move(*reader);
    m_due = true;
    return true;
}

void RunFeedReading::startAgain()
{
    m_lastStep = -1;
    m_lastEpoch = m_lastEvent = 0;
    m_curves.clear();
    m_details.clear();
    m_detailStep = -1;
    m_absent.clear();
    m_histogramStep = -1;
    m_histogramsAsked.reset();
    m_newSteps.clear();
    m_structure.toml.clear();
    update.epochs.clear();
    update.events.clear();
    update.epochsReplaced = update.eventsReplaced = true;
    m_due = true;
}

void RunFeedReading::poll(const std::set<CurveRequest> &watched, std::int64_t histogramLayer,
                          const std::optional<HistogramsRequest> &histograms)
{
    if (m_reader && !sameFile())
        m_reader.reset();
    if (!m_reader && (monotonicTime() < m_nextOpen || !open()))
        return;
    const Expected<bool> changed = m_reader->changed();
    if (!changed) {
        say(changed.error().detail);
        m_reader.reset();
        return;
    }
    if (monotonicTime() >= m_nextLife || *changed)
        readLife();
    if (!m_reader && !open())
        return;
    const bool all = *changed || m_due || m_stateChanged || (m_retry && monotonicTime() >= m_nextTry);
    if (all) {
        m_problem.clear();
        m_due = m_retry = m_stateChanged = false;
        readTables();
        update.loaded = true;
        // Views learn the names of series before curves are read, and ask for what they show.
        if (!m_offer(update))
            return;
    }
    readCurves(watched, all);
    if (all || histogramLayer != m_histogramLayer)
        readHistogram(histogramLayer);
    readHistograms(histograms, all);
    if (!m_retry)
        m_busySince = 0;
    const std::string problem = !m_problem.empty() ? m_problem : !m_lifeProblem.empty() ? m_lifeProblem : damage();
    if (!problem.empty() || !m_retry)
        say(problem);
}

void RunFeedReading::readLife()
{
    m_nextLife = monotonicTime() + kLifeSeconds;
    const Expected<LockInfo> lock = probeLock(m_reader->folder().lock());
    Expected<std::string> shown = m_reader->shownState();
    m_lifeProblem.clear();
    if (!lock || !shown) {
        m_lifeProblem = (lock ? shown.error() : lock.error()).detail;
        return;
    }
    const bool first = m_shownState.empty();
    EngineDeath death;
    if (*shown == "interrupted") {
        death.dead = true;
        // Asked again: the engine may have died after the first look.
        if (const Expected<LockInfo> word = probeLock(m_reader->folder().lock()); word)
            death.signal = word->fatalSignal;
    }
    if (*shown != m_shownState) {
        m_shownState = *shown;
        update.shownState = *shown;
        m_stateChanged = true;
    }
    if (death != m_death) {
        m_death = death;
        update.death = death;
    }
    // A folder that was opened as frozen may have come to life.
    if (lock->held && !m_held && !first)
        m_reader.reset();
    m_held = lock->held;
}

void RunFeedReading::readCurves(const std::set<CurveRequest> &watched, bool all)
{
    std::erase_if(m_curves, [&](const auto &entry) { return !watched.contains(entry.first); });
    std::erase_if(m_absent, [&](const CurveRequest &request) { return !watched.contains(request); });
    std::vector<CurveRequest> begun, fresh;
    for (const CurveRequest &request : watched)
        (m_curves.contains(request) ? begun : fresh).push_back(request);
    const std::vector<SeriesInfo> &series = m_structure.series;
    for (const CurveRequest &request : fresh) {
        const auto found = std::find_if(series.begin(), series.end(),
                                        [&](const SeriesInfo &info) { return info.name == request.series; });
        if (found == series.end()) {
            if (m_absent.insert(request).second)
                update.curves[request] = CurveDelta{.replace = true, .span = 1, .x = {}, .y = {}, .nanAt = {}};
            continue;
        }
        m_absent.erase(request);
        const std::size_t limit = request.overview ? kOverviewPoints : Curve::kRawPoints;
        CurveReader &curve = m_curves.emplace(request, CurveReader(*found, limit)).first->second;
        readCurve(curve, request);
        if (!m_offer(update))
            return;
    }
    if (!fresh.empty() && !update.curves.empty()) {
        update.awaited = true;
        if (!m_offer(update))
            return;
    }
    if (!all)
        return;
    for (const CurveRequest &request : begun) {
        readCurve(m_curves.at(request), request);
        if (!m_offer(update))
            return;
    }
}

bool RunFeedReading::growing() const
{
    return m_shownState == "running" || m_shownState == "paused";
}

void RunFeedReading::readCurve(CurveReader &curve, const CurveRequest &request)
{
    Expected<CurveDelta> delta = curve.read(*m_reader, std::max<std::int64_t>(m_lastStep, 0), growing(), m_newSteps);
    if (!delta)
        note(delta.error());
    else if (!delta->empty())
        update.curves[request].merge(std::move(*delta));
}

void RunFeedReading::readDetails(const std::map<std::string, DetailRequest> &requests)
{
    std::erase_if(m_details, [&](const auto &entry) {
        const auto wanted = requests.find(entry.first);
        return wanted == requests.end() || wanted->second != entry.second.request;
    });
    const bool moved = m_detailStep != m_lastStep || m_detailsGrow != growing();
    // Before the run could be read, and before it has the series, a request waits.
    if (!m_reader || requests.empty() || (!moved && m_details.size() == requests.size()))
        return;
    const std::vector<SeriesInfo> &series = m_structure.series;
    bool failed = false;
    for (const auto &[name, request] : requests) {
        auto known = m_details.find(name);
        if (known != m_details.end() && !moved)
            continue;
        if (known == m_details.end()) {
            const auto found = std::find_if(series.begin(), series.end(),
                                            [&name = name](const SeriesInfo &info) { return info.name == name; });
            if (found == series.end() || !(request.from <= request.to))
                continue;
            known
                = m_details
                      .emplace(name, Detail{request, CurveReader(*found, Curve::kRawPoints, request.from, request.to)})
                      .first;
        }
        Expected<CurveDelta> delta
            = known->second.reader.read(*m_reader, std::max<std::int64_t>(m_lastStep, 0), growing(), m_newSteps);
        if (!delta) {
            note(delta.error());
            m_details.erase(known);  // begun again with the next call
            failed = true;
            continue;
        }
        if (delta->empty())
            continue;
        DetailDelta &waiting = update.details[name];
        waiting.serial = request.serial;
        waiting.delta.merge(std::move(*delta));
        if (!m_offer(update))
            return;
    }
    m_detailsGrow = growing();
    if (!failed)
        m_detailStep = m_lastStep;
}

void RunFeedReading::post(CommandKind kind, const std::string &payload)
{
    const auto refuse = [&](const std::string &reason) { update.commandErrors.push_back(reason); };
    if (const Expected<void> valid = validateCommand(kind, payload); !valid)
        return refuse(valid.error().detail);
    const RunFolder folder{m_folder};
    const Expected<LockInfo> lock = probeLock(folder.lock());
    if (!lock)
        return refuse(lock.error().detail);
    if (!lock->held)
        return refuse(m_folder.string() + ": no engine holds this run that could read the command '"
                      + std::string(name(kind)) + "'; resume the run first");
    Command command;
    command.kind = kind;
    command.payload = payload;
    command.issuedBy = "workbench";
    if (const Expected<std::int64_t> id = issueCommand(folder.database(), command); !id)
        return refuse(id.error().detail);
    m_due = true;
}

}  // namespace ttq
