// Figures about the window with the budgets they have to keep, and what measuring them takes.
#pragma once

#include <time.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

namespace ttq::bench {

inline double quantile(std::vector<double> values, double q)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

// Prints one line a figure, and remembers whether one missed its budget.
class Figures {
public:
    void add(const char *what, double value, const char *unit, double budget)
    {
        const bool kept = value <= budget;
        m_missed += !kept;
        line(what, value, unit);
        std::printf("   budget %g   %s\n", budget, kept ? "ok" : "MISSED");
        std::fflush(stdout);
    }
    void note(const char *what, double value, const char *unit)
    {
        line(what, value, unit);
        std::printf("\n");
        std::fflush(stdout);
    }
    void refuse(const char *what, const char *why)
    {
        ++m_missed;
        std::printf("%-58s no figure: %s\n", what, why);
        std::fflush(stdout);
    }
    int missed() const { return m_missed; }

private:
    static void line(const char *what, double value, const char *unit)
    {
        // Letters of more than a byte would make the column ragged.
        const int extra
            = static_cast<int>(std::count_if(what, what + qstrlen(what), [](char c) { return (c & 0xc0) == 0x80; }));
        std::printf("%-*s %9.3f %s", 58 + extra, what, value, unit);
    }

    int m_missed = 0;
};

inline double milliseconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

inline void pump(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

inline bool pumpUntil(const std::function<bool()> &condition, int limitMs = 120'000)
{
    QElapsedTimer timer;
    timer.start();
    while (!condition() && timer.elapsed() < limitMs)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
    return condition();
}

// Times between turns of the event loop that should come every millisecond, and how much of each this thread worked:
// what is left is others' work on the same cores.
class Heartbeat : public QObject {
public:
    Heartbeat()
    {
        beat();
        m_gaps.clear();
        m_work.clear();
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] { beat(); });
        m_timer.start(1);
    }
    const std::vector<double> &gaps() const { return m_gaps; }
    const std::vector<double> &work() const { return m_work; }

private:
    void beat()
    {
        const double now = milliseconds(CLOCK_MONOTONIC), worked = milliseconds(CLOCK_THREAD_CPUTIME_ID);
        m_gaps.push_back(now - m_last);
        m_work.push_back(worked - m_lastWork);
        m_last = now;
        m_lastWork = worked;
    }

    QTimer m_timer;
    double m_last = 0, m_lastWork = 0;
    std::vector<double> m_gaps, m_work;
};

}  // namespace ttq::bench
