// A run that a RunModel looks at, an engine that holds it, and waiting for what arrives.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QSignalSpy>

#include "models/runmodel.h"
#include "runs/runfixture.h"
#include "runs/runlock.h"

namespace ttq::test {

inline constexpr int kArrival = 10'000;  // ms; what does not come within is a failure

inline Expected<void> setState(RunStore &store, RunState state, std::int64_t step)
{
    StateRecord record;
    record.state = state;
    record.step = step;
    record.bestSplit = "validation";
    if (auto begun = store.begin(); !begun)
        return begun;
    if (auto done = store.setState(record); !done)
        return done;
    return store.commit();
}

// Another process that holds a run's lock, as an engine does, until it is killed.
class LockHolder {
public:
    // `lastWord`: the signal it writes into the lock before it dies; 0 for none.
    explicit LockHolder(const RunFolder &folder, int lastWord = 0)
    {
        int ready[2] = {-1, -1};
        if (::pipe(ready) != 0)
            qFatal("no pipe");
        m_child = ::fork();
        if (m_child == 0) {
            auto lock = RunLock::acquire(folder.lock());
            if (!lock)
                ::_exit(1);
            if (lastWord != 0)
                writeLastWord(lock->descriptor(), lastWord);
            [[maybe_unused]] const auto told = ::write(ready[1], "x", 1);
            for (;;)
                ::pause();
        }
        ::close(ready[1]);
        char byte = 0;
        if (::read(ready[0], &byte, 1) != 1)
            qFatal("the child does not hold the lock");
        ::close(ready[0]);
    }
    ~LockHolder() { kill(); }
    LockHolder(const LockHolder &) = delete;
    LockHolder &operator=(const LockHolder &) = delete;

    void kill()
    {
        if (m_child <= 0)
            return;
        ::kill(m_child, SIGKILL);
        ::waitpid(m_child, nullptr, 0);
        m_child = -1;
    }

private:
    pid_t m_child = -1;
};

// "" if the curve holds exactly the raw values of the steps [first, last], gaps where they are NaN.
inline QString curveDifference(const Curve &curve, std::int64_t series, std::int64_t first, std::int64_t last)
{
    const auto count = static_cast<std::size_t>(last - first + 1);
    if (curve.x.size() != count || curve.y.size() != count || curve.span != 1)
        return QString("%1 points of span %2 instead of %3").arg(curve.x.size()).arg(curve.span).arg(count);
    std::vector<double> nanAt;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t step = first + static_cast<std::int64_t>(i);
        const auto expected = static_cast<double>(valueAt(series, step));
        if (curve.x[i] != static_cast<double>(step) || !sameNumber(curve.y[i], expected))
            return QString("point %1 is (%2, %3)").arg(i).arg(curve.x[i]).arg(curve.y[i]);
        if (std::isnan(expected))
            nanAt.push_back(static_cast<double>(step));
    }
    return nanAt == curve.nanAt ? QString() : QString("%1 NaN marks").arg(curve.nanAt.size());
}

}  // namespace ttq::test
