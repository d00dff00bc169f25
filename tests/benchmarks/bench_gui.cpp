// What a person feels of the window, each figure with its budget: how soon it is up, how soon a long run shows curves,
// what growing and drawing cost, how long it may freeze while a run trains, and what it costs that training.
// Exits with 1 if a budget is missed.
//   bench_gui [up] [growth] [long] [live] [slowdown]      default: all of them
//   $TTQ_ENGINE or a ttq beside it trains for the last two; without a display all is drawn offscreen.
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>

#include "guifigures.h"
#include "guilongrun.h"
#include "guislowdown.h"
#include "mainwindow.h"
#include "models/curvereader.h"
#include "plots/liveplot.h"
#include "plots/plotcanvas.h"
#include "plots/plotview.h"
#include "viewarea.h"

namespace ttq::bench {

namespace {

constexpr int kStarts = 5;
constexpr int kReplots = 40;
constexpr int kLiveSeconds = 24;
constexpr int kRounds = 6, kTurnSeconds = 4;

class FirstPaint : public QObject {
public:
    bool painted = false;
    bool eventFilter(QObject *, QEvent *event) override
    {
        painted = painted || event->type() == QEvent::Paint;
        return false;
    }
};

// In a process of its own: from before it was started until its window is painted.
int startUp(double startedAt)
{
    MainWindow window;
    FirstPaint paint;
    window.centralWidget()->installEventFilter(&paint);
    window.show();
    pumpUntil([&] { return paint.painted; });
    std::printf("%.3f\n", milliseconds(CLOCK_MONOTONIC) - startedAt);
    return 0;
}

void measureStart(Figures &figures)
{
    std::vector<double> times;
    for (int i = 0; i < kStarts; ++i) {
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationFilePath(),
                    {"--start", QString::number(milliseconds(CLOCK_MONOTONIC), 'f', 3)});
        child.waitForFinished(60'000);
        times.push_back(child.readAllStandardOutput().trimmed().toDouble());
    }
    if (quantile(times, 0) <= 0)
        return figures.refuse("window up", "a window did not come up");
    figures.note("window up, from the start of its process, best", quantile(times, 0), "ms");
    figures.add("window up, from the start of its process, median", quantile(times, 0.5), "ms", 500);
}

// What the GUI thread does with new points while a scene holds the curves.
void measureGrowth(Figures &figures)
{
    constexpr int kCurves = 36, kPoints = 100'000, kNew = 10, kPolls = 200;
    std::vector<double> x(kPoints), y(kPoints, 1.5);
    for (int i = 0; i < kPoints; ++i)
        x[static_cast<std::size_t>(i)] = i;
    std::vector<std::shared_ptr<const Curve>> curves;
    for (int i = 0; i < kCurves; ++i) {
        auto curve = std::make_shared<Curve>();
        CurveDelta{true, 1, x, y, {}}.apply(*curve);
        curves.push_back(std::move(curve));
    }
    std::vector<double> times;
    for (int poll = 0; poll < kPolls; ++poll) {
        const auto scene = curves;
        std::vector<CurveDelta> deltas;
        for (int i = 0; i < kCurves; ++i)
            deltas.push_back({false, 1, std::vector<double>(kNew, kPoints + poll), std::vector<double>(kNew, 2), {}});
        const double start = milliseconds(CLOCK_MONOTONIC);
        for (std::size_t i = 0; i < curves.size(); ++i) {
            auto grown = std::make_shared<Curve>(*curves[i]);
            std::move(deltas[i]).apply(*grown);
            curves[i] = std::move(grown);
        }
        times.push_back(milliseconds(CLOCK_MONOTONIC) - start);
    }
    if (curves.front()->x.size() != kPoints + kPolls * kNew)
        return figures.refuse("36 held curves grow", "points are missing");
    figures.note("36 held curves of 10⁵ points grow by 10, median", quantile(times, 0.5), "ms");
    std::vector<std::vector<double>> copied;
    const double start = milliseconds(CLOCK_MONOTONIC);
    for (int i = 0; i < kCurves; ++i) {
        copied.push_back(x);
        copied.push_back(y);
    }
    figures.note("  for comparison: copying their points", milliseconds(CLOCK_MONOTONIC) - start, "ms");
}

// Real replots of the view as it stands, each after a pan by a fraction of a pixel, so that nothing is reused.
void measureReplot(Figures &figures, PlotView *view, const char *what, double budget)
{
    PlotCanvas *canvas = view->plot()->canvas();
    const Interval range = canvas->stepRange();
    std::vector<double> times;
    for (int i = 0; i < kReplots; ++i) {
        const double shift = (range.high - range.low) * 1e-5 * (i + 1);
        const double start = milliseconds(CLOCK_MONOTONIC);
        canvas->setStepRange(range.low + shift, range.high + shift);
        canvas->replot(QCustomPlot::rpImmediateRefresh);
        times.push_back(milliseconds(CLOCK_MONOTONIC) - start);
    }
    canvas->setStepRange(range.low, range.high);
    if (budget > 0)
        figures.add(what, quantile(times, 0.5), "ms", budget);
    else
        figures.note(what, quantile(times, 0.5), "ms");
}

void measureLongRun(Figures &figures, MainWindow &window, const QString &folder)
{
    recordLongRun(folder.toStdString());
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
        const double start = milliseconds(CLOCK_MONOTONIC);
        window.openRun(folder);
        window.viewArea()->setCurrent("scale-factors");
        const RunView *view = window.viewArea()->current();
        if (!pumpUntil([&] { return view->ready(); }))
            return figures.refuse("10⁶ steps, 10⁷ points: all curves shown", "they did not come");
        times.push_back(milliseconds(CLOCK_MONOTONIC) - start);
        if (i < 4) {
            window.sessions()->close(window.sessions()->current());
            pump(200);
        }
    }
    figures.note("10⁶ steps, 10⁷ points: all curves shown, best", quantile(times, 0), "ms");
    figures.add("10⁶ steps, 10⁷ points: all curves shown, median", quantile(times, 0.5), "ms", 300);

    auto *view = qobject_cast<PlotView *>(window.viewArea()->current());
    PlotCursor *cursor = window.viewArea()->cursor();
    measureReplot(figures, view, "replot of the nine curves of 10⁶ points", 0);
    window.viewArea()->setLayers({0});
    const auto settle = [&] {
        pump(300);
        pumpUntil([&] { return view->ready(); });
        pump(200);
    };
    settle();
    measureReplot(figures, view, "replot of a curve of 10⁶ points, all of it", 5);
    for (const auto &[what, from, to] :
         {std::tuple("  300,000 of its steps", 2e5, 5e5), std::tuple("  20,000 of its steps", 4e5, 4.2e5),
          std::tuple("  500 of its steps", 411'000.0, 411'500.0)}) {
        cursor->setRange(from, to);
        settle();
        measureReplot(figures, view, what, 5);
        const RunModel *model = window.sessions()->current()->model();
        const auto detail = model->detail("layer0/alpha");
        const bool exact = detail && detail->span == 1 && detail->x.front() <= from && detail->x.back() >= to;
        if (to - from <= 25'000 && !exact)
            figures.refuse(what, "they are not shown one by one");
    }
    cursor->setMode(PlotCursor::Mode::Fit);
    window.viewArea()->setLayers({});
}

void measureLive(Figures &figures, MainWindow &window)
{
    auto run = newRunFromRecipe("demo");
    if (!run)
        return figures.refuse("live training", run.error().detail.c_str());
    for (const auto &[key, value] : {std::pair("network.name", "resnet56"), std::pair("name", "bench-resnet56"),
                                     std::pair("phases", "ternary"), std::pair("threads", "2")})
        must(setConfigKey(run->config, key, value));
    window.startRun(*run);
    RunSession *session = window.sessions()->current();
    if (session == nullptr || session->engine() == nullptr)
        return figures.refuse("live training of ResNet-56", "there is no engine");
    const double start = milliseconds(CLOCK_MONOTONIC);
    if (!pumpUntil([&] { return session->model()->latest().step > 0; }))
        return figures.refuse("live training of ResNet-56", "no step came");
    figures.note("ResNet-56: first step shown after", milliseconds(CLOCK_MONOTONIC) - start, "ms");
    pump(2'000);
    Heartbeat heart;
    const auto &views = window.viewArea()->views();
    for (int second = 0; second < kLiveSeconds; ++second) {
        if (second % 4 == 0)
            window.viewArea()->setCurrent(views[static_cast<std::size_t>(second / 4) % views.size()].name);
        pump(1'000);
    }
    figures.note("event loop beside ResNet-56: gap p50", quantile(heart.gaps(), 0.5), "ms");
    figures.add("event loop beside ResNet-56: gap p99", quantile(heart.gaps(), 0.99), "ms", 33);
    figures.add("event loop beside ResNet-56: longest gap", quantile(heart.gaps(), 1), "ms", 100);
    figures.note("  of it, work of this thread in one turn, longest", quantile(heart.work(), 1), "ms");
    session->stop();
    pumpUntil([&] { return !session->isLive(); });
}

int measure(const QStringList &wanted)
{
    QTemporaryDir place;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, place.filePath("preferences"));
    qputenv("TTQ_RUNS", place.filePath("runs").toUtf8());
    qputenv("XDG_CONFIG_HOME", place.filePath("preferences").toUtf8());
    if (wanted.size() == 2 && wanted.front() == "--start")
        return startUp(wanted[1].toDouble());
    const QStringList all{"up", "growth", "long", "live", "slowdown"};
    for (const QString &name : wanted)
        if (!all.contains(name)) {
            std::fprintf(stderr, "bench_gui: '%s' is not allowed; allowed: %s\n", qUtf8Printable(name),
                         qUtf8Printable(all.join(", ")));
            return 2;
        }
    const auto isWanted = [&](const char *name) { return wanted.isEmpty() || wanted.contains(name); };
    Figures figures;
    if (isWanted("up"))
        measureStart(figures);
    if (isWanted("growth"))
        measureGrowth(figures);
    if (isWanted("long") || isWanted("live")) {
        MainWindow window;
        window.resize(1440, 900);
        window.show();
        pump(500);
        if (isWanted("long"))
            measureLongRun(figures, window, place.filePath("long"));
        if (isWanted("live"))
            measureLive(figures, window);
    }
    if (isWanted("slowdown"))
        measureSlowdown(figures, place.path(), kRounds, kTurnSeconds);
    if (figures.missed() > 0)
        std::printf("%d missed\n", figures.missed());
    return figures.missed() > 0 ? 1 : 0;
}

}  // namespace

}  // namespace ttq::bench

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName("ttq-bench");
    ttq::initTheme(application);
    return ttq::bench::measure(QCoreApplication::arguments().mid(1));
}
