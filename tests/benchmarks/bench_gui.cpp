// What a person feels of the window: how soon it is up, how soon a long run shows curves, how long it may freeze while a
// run trains. Prints numbers; limits are for a person to judge.
//   bench_gui [SECONDS of live training, default 20]      $TTQ_ENGINE or a ttq beside it trains the demo
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <vector>

#include "base/safefile.h"
#include "mainwindow.h"
#include "runs/runfolder.h"
#include "runs/runstore.h"
#include "viewarea.h"

namespace ttq {

namespace {

constexpr std::int64_t kLongSteps = 1'000'000;
constexpr int kLongLayers = 5;

void pump(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

double pumpUntil(const std::function<bool()> &condition, int limitMs = 120'000)
{
    QElapsedTimer timer;
    timer.start();
    while (!condition() && timer.elapsed() < limitMs)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void must(const Expected<void> &done)
{
    if (!done)
        qFatal("%s", done.error().detail.c_str());
}

// Two series for each layer: 10⁶ points a series, 10⁷ in all.
void recordLongRun(const std::filesystem::path &path)
{
    const auto folder = createRunFolderAt(path);
    auto config = loadRecipe("demo");
    if (!folder || !config)
        qFatal("the long run cannot be made");
    must(writeFile(folder->toml(), std::string_view(toToml(*config))));
    auto store = RunStore::create(folder->database(), "11111111-2222-4333-8444-555555555555");
    if (!store)
        qFatal("%s", store.error().detail.c_str());
    must(store->begin());
    must(store->beginSegment(0, "host", 1));
    std::vector<LayerInfo> layers;
    std::vector<SeriesInfo> wanted;
    for (int i = 0; i < kLongLayers; ++i) {
        const std::string name = "layer" + std::to_string(i);
        layers.push_back({i, name, "conv2d", {16, 16, 3, 3}, 2304, "ttq", true});
        wanted.push_back({0, name + "/wp", i, true});
        wanted.push_back({0, name + "/wn", i, true});
    }
    must(store->setLayers(layers));
    const auto series = store->defineSeries(wanted);
    if (!series)
        qFatal("%s", series.error().detail.c_str());
    std::vector<std::int64_t> ids;
    for (const SeriesInfo &one : *series)
        ids.push_back(one.id);
    must(store->setDenseSeries(ids));
    std::vector<float> values(ids.size());
    for (std::int64_t step = 1; step <= kLongSteps; ++step) {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = 1 + 0.1F * std::sin(static_cast<float>(step) * 1e-4F + static_cast<float>(i));
        must(store->append(StepRecord{step, static_cast<double>(step), values}));
        if (step % 50'000 == 0) {
            must(store->commit());
            must(store->begin());
        }
    }
    StateRecord state;
    state.state = RunState::Finished;
    state.phase = "ternary";
    state.step = state.totalSteps = kLongSteps;
    must(store->setState(state));
    must(store->commit());
}

// Intervals between turns of the event loop that should come every millisecond.
class Heartbeat : public QObject {
public:
    Heartbeat()
    {
        m_clock.start();
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this,
                [this] { m_gaps.push_back(static_cast<double>(m_clock.nsecsElapsed()) / 1e6), m_clock.restart(); });
        m_timer.start(1);
    }
    void print(const char *what)
    {
        std::sort(m_gaps.begin(), m_gaps.end());
        if (m_gaps.empty())
            return;
        const auto at = [&](double q) { return m_gaps[static_cast<std::size_t>(q * (m_gaps.size() - 1))]; };
        std::printf("%-44s p50 %6.1f ms   p99 %6.1f ms   max %6.1f ms   (%zu turns)\n", what, at(0.5), at(0.99),
                    m_gaps.back(), m_gaps.size());
    }

private:
    QElapsedTimer m_clock;
    QTimer m_timer;
    std::vector<double> m_gaps;
};

int measure(int seconds)
{
    QTemporaryDir place;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, place.filePath("preferences"));
    qputenv("TTQ_RUNS", place.filePath("runs").toUtf8());

    QElapsedTimer timer;
    timer.start();
    MainWindow window;
    window.resize(1440, 900);
    window.show();
    QApplication::processEvents();
    std::printf("%-44s %6.1f ms\n", "window up", static_cast<double>(timer.nsecsElapsed()) / 1e6);

    const QString longRun = place.filePath("long");
    recordLongRun(longRun.toStdString());
    {
        Heartbeat heart;
        timer.restart();
        window.openRun(longRun);
        const RunView *view = window.viewArea()->current();
        pumpUntil([&] { return view->ready(); });
        std::printf("%-44s %6.1f ms\n", "10⁶ steps, 10⁷ points: first curves",
                    static_cast<double>(timer.nsecsElapsed()) / 1e6);
        timer.restart();
        constexpr int kGrabs = 10;
        for (int i = 0; i < kGrabs; ++i)
            window.viewArea()->current()->grab();
        std::printf("%-44s %6.1f ms\n", "grab of that view, from its buffer",
                    static_cast<double>(timer.nsecsElapsed()) / 1e6 / kGrabs);
        heart.print("turns of the event loop meanwhile");
    }

    window.startDemo();
    RunSession *session = window.sessions()->current();
    if (session == nullptr || session->engine() == nullptr) {
        std::printf("no engine: the live part is left out\n");
        return 0;
    }
    timer.restart();
    pumpUntil([&] { return session->model()->latest().step > 0; });
    std::printf("%-44s %6.1f ms\n", "demo: first step shown", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    {
        Heartbeat heart;
        for (int i = 0; i < seconds; ++i) {
            window.viewArea()->setCurrent(window.viewArea()->views()[static_cast<std::size_t>(i / 4 % 3)].name);
            pump(1000);
        }
        heart.print("turns of the event loop beside live training");
    }
    session->stop();
    pumpUntil([&] { return !session->isLive(); });
    return 0;
}

}  // namespace

}  // namespace ttq

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName("ttq-bench");
    ttq::initTheme(application);
    return ttq::measure(argc > 1 ? std::max(1, QByteArray(argv[1]).toInt()) : 20);
}
