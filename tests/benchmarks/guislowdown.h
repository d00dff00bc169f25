// How much an open window slows a training: steps of one engine, in turns without and with a window of its own process.
#pragma once

#include <unistd.h>

#include <QFile>
#include <QProcess>
#include <algorithm>

#include "engineprocess.h"
#include "guifigures.h"
#include "runs/runreader.h"

namespace ttq::bench {

// Mean duration of the steps recorded between two times. Left out: the first of each epoch, which the evaluation and
// the checkpoint before it are part of. 0 if there are too few.
inline double meanStepMs(const QString &run, double from, double to)
{
    auto reader = RunReader::open(run.toStdString());
    if (!reader)
        return 0;
    const auto times = reader->values(0, 0, std::int64_t{1} << 40);
    const auto epochs = reader->epochs();
    if (!times || !epochs)
        return 0;
    double sum = 0;
    int count = 0;
    for (std::size_t i = 1; i < times->steps.size(); ++i) {
        const bool first = std::any_of(epochs->begin(), epochs->end(),
                                       [&](const EpochRecord &epoch) { return epoch.lastStep + 1 == times->steps[i]; });
        if (first || times->values[i - 1] < from || times->values[i] > to)
            continue;
        sum += times->values[i] - times->values[i - 1];
        ++count;
    }
    return count < 20 ? 0 : sum / count * 1e3;
}

// Processor time that a process has used, in seconds.
inline double processorTime(qint64 pid)
{
    QFile file("/proc/" + QString::number(pid) + "/stat");
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    // Behind the name, which may hold anything: state is field 3, user and system time are 14 and 15, in ticks.
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    return fields.size() < 13
        ? 0
        : (fields[11].toDouble() + fields[12].toDouble()) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

inline double wallTime()
{
    return milliseconds(CLOCK_REALTIME) / 1e3;
}

inline void endProcess(QProcess &process)
{
    process.terminate();
    if (!process.waitForFinished(30'000))
        process.kill();
    process.waitForFinished(5'000);
}

// `place`: a folder for the run and the window's preferences.
inline void measureSlowdown(Figures &figures, const QString &place, int rounds, int secondsATurn)
{
    constexpr const char *kWhat = "training slowed by the open window, median";
    const auto engine = EngineProcess::find();
    const QString window = QCoreApplication::applicationDirPath() + "/ttq-workbench";
    if (!engine || !QFile::exists(window))
        return figures.refuse(kWhat, "there is no ttq, or no ttq-workbench beside this program");
    const QString run = place + "/slowdown";
    QProcess training;
    // The demo's steps are short and all its curves grow: more to read and draw than a larger network gives.
    training.setStandardOutputFile(QProcess::nullDevice());
    training.setStandardErrorFile(place + "/slowdown.log");
    training.start(*engine,
                   {"train", "--recipe", "demo", "--set", "phases=ternary", "--set", "phase.ternary.epochs=1000",
                    "--set", "threads=2", "--out", run, "--quiet"});
    const bool begun = pumpUntil(
        [&] {
            if (training.state() == QProcess::NotRunning)
                return true;
            auto reader = RunReader::open(run.toStdString());
            const auto latest = reader ? reader->latest() : Unexpected{reader.error()};
            return latest && latest->step > 300;
        },
        120'000);
    if (!begun || training.state() == QProcess::NotRunning) {
        QFile log(place + "/slowdown.log");
        log.open(QIODevice::ReadOnly);
        figures.refuse(kWhat, "the training did not start: " + log.readAll());
        return endProcess(training);
    }
    std::vector<double> windowLoad;
    const auto turn = [&](bool open) {
        QProcess view;
        if (open) {
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert("XDG_CONFIG_HOME", place + "/preferences");
            environment.insert("TTQ_RUNS", place);
            view.setProcessEnvironment(environment);
            view.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            view.start(window, {"-platform", "offscreen", run});
        }
        pump(2'000);  // its start is not what is asked about
        const double from = wallTime(), used = open ? processorTime(view.processId()) : 0;
        pump(secondsATurn * 1'000);
        const double to = wallTime();
        if (open)
            windowLoad.push_back((processorTime(view.processId()) - used) / (to - from));
        if (open && view.state() == QProcess::Running) {
            view.kill();
            view.waitForFinished(5'000);
        }
        pump(500);  // until it is recorded
        return meanStepMs(run, from, to);
    };
    std::vector<double> without{turn(false)}, with, ratios;
    for (int i = 0; i < rounds; ++i) {
        with.push_back(turn(true));
        without.push_back(turn(false));
        ratios.push_back(with.back() / ((without[without.size() - 2] + without.back()) / 2));
    }
    endProcess(training);
    if (*std::min_element(without.begin(), without.end()) <= 0 || *std::min_element(with.begin(), with.end()) <= 0)
        return figures.refuse(kWhat, "too few steps were recorded");
    figures.note("a step without the window, median", quantile(without, 0.5), "ms");
    figures.note("a step with the window, median", quantile(with, 0.5), "ms");
    // On a busy machine the ratios say little; this does.
    figures.note("  work of the window, of one core, median", quantile(windowLoad, 0.5) * 100, "%");
    const double least = quantile(ratios, 0), median = quantile(ratios, 0.5);
    figures.note("training slowed by the open window, minimum", (least - 1) * 100, "%");
    const bool steady
        = median <= 1.3 * least && quantile(without, 0.5) <= 1.3 * *std::min_element(without.begin(), without.end());
    if (!steady)
        return figures.refuse(kWhat, "rounds differ by more than 1.3 times; is the machine busy?");
    figures.add(kWhat, (median - 1) * 100, "%", 3);
}

}  // namespace ttq::bench
