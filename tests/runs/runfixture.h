// A run folder in a temporary folder, filled with values that a test can compute again.
#pragma once

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <limits>
#include <utility>

#include "base/safefile.h"
#include "runs/runfolder.h"
#include "runs/runreader.h"
#include "runs/runstore.h"

// Fails the test with the error's own sentence.
#define VERIFY_OK(expression)                                                                                          \
    do {                                                                                                               \
        auto &&result = (expression);                                                                                  \
        QVERIFY2(result.has_value(), result.has_value() ? "" : result.error().detail.c_str());                         \
    } while (false)

// Checks that an Expected is an error of this code whose sentence contains the text.
#define VERIFY_ERROR(expected, expectedCode, text)                                                                     \
    do {                                                                                                               \
        auto &&outcome = (expected);                                                                                   \
        QVERIFY2(!outcome.has_value(), "an error was expected");                                                       \
        const ttq::Error problem = outcome.error();                                                                    \
        QVERIFY2(problem.code == (expectedCode), (std::string(name(problem.code)) + ": " + problem.detail).c_str());   \
        QVERIFY2(problem.detail.find(text) != std::string::npos, problem.detail.c_str());                              \
    } while (false)

namespace ttq::test {

inline float valueAt(std::int64_t series, std::int64_t step)
{
    if ((step + series) % 97 == 0)
        return std::numeric_limits<float>::quiet_NaN();
    return static_cast<float>(series * 1000) + std::sin(static_cast<float>(step));
}

inline double timeAt(std::int64_t step)
{
    return 1795271525.0 + static_cast<double>(step) / 8;
}

inline StepRecord rowAt(std::int64_t step, const std::vector<std::int64_t> &set)
{
    StepRecord row{step, timeAt(step), {}};
    for (const std::int64_t series : set)
        row.values.push_back(valueAt(series, step));
    return row;
}

template <class T>
bool sameNumber(T a, T b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

class RunFixture {
public:
    RunFixture()
    {
        const auto created = createRunFolderAt(m_dir.path().toStdString() + "/run");
        if (!created || !writeFile(created->toml(), "name = \"test\"\n"))
            qFatal("no run folder in %s", qPrintable(m_dir.path()));
        folder = *created;
    }

    RunStore create() const
    {
        auto store = RunStore::create(folder.database(), "11111111-2222-4333-8444-555555555555");
        if (!store)
            qFatal("%s", store.error().detail.c_str());
        return std::move(*store);
    }

    RunReader reader() const
    {
        auto opened = RunReader::open(folder.path);
        if (!opened)
            qFatal("%s", opened.error().detail.c_str());
        return std::move(*opened);
    }

    RunFolder folder;

private:
    QTemporaryDir m_dir;
};

// Defines `count` dense series s1, s2, … (ids from 1) and makes the first `recorded` the set in force.
inline Expected<std::vector<std::int64_t>> defineDense(RunStore &store, int count, int recorded)
{
    std::vector<SeriesInfo> series;
    for (int i = 1; i <= count; ++i)
        series.push_back({0, "s" + std::to_string(i), -1, true});
    const auto defined = store.defineSeries(series);
    if (!defined)
        return Unexpected{defined.error()};
    std::vector<std::int64_t> ids;
    for (int i = 0; i < recorded; ++i)
        ids.push_back((*defined)[static_cast<std::size_t>(i)].id);
    if (auto set = store.setDenseSeries(ids); !set)
        return Unexpected{set.error()};
    return ids;
}

// Appends the steps (after, last] with the set `ids`, in transactions of 250 rows.
inline Expected<void> appendSteps(RunStore &store, const std::vector<std::int64_t> &ids, std::int64_t after,
                                  std::int64_t last)
{
    for (std::int64_t step = after + 1; step <= last;) {
        if (auto begun = store.begin(); !begun)
            return begun;
        for (int i = 0; i < 250 && step <= last; ++i, ++step)
            if (auto done = store.append(rowAt(step, ids)); !done)
                return done;
        if (auto done = store.commit(); !done)
            return done;
    }
    return {};
}

// A run of `steps` steps with the dense series 1 to `series`, committed.
inline Expected<RunStore> filledStore(const RunFixture &run, int series, std::int64_t steps)
{
    RunStore store = run.create();
    if (auto done = store.begin(); !done)
        return Unexpected{done.error()};
    const auto ids = defineDense(store, series, series);
    if (!ids)
        return Unexpected{ids.error()};
    if (auto done = store.beginSegment(0, "host", 1); !done)
        return Unexpected{done.error()};
    if (auto done = store.commit(); !done)
        return Unexpected{done.error()};
    if (auto done = appendSteps(store, *ids, 0, steps); !done)
        return Unexpected{done.error()};
    return store;
}

// "" if the reader finds exactly the steps [first, last] of the series with their values, else what differs.
inline std::string differenceIn(RunReader &reader, std::int64_t series, std::int64_t first, std::int64_t last)
{
    const auto data = reader.values(series, 0, std::numeric_limits<std::int64_t>::max());
    if (!data)
        return data.error().detail;
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(last - first + 1, 0));
    if (data->steps.size() != count || data->values.size() != count)
        return std::to_string(data->steps.size()) + " steps instead of " + std::to_string(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t step = first + static_cast<std::int64_t>(i);
        const double expected = series == 0 ? timeAt(step) : static_cast<double>(valueAt(series, step));
        if (data->steps[i] != step || !sameNumber(data->values[i], expected))
            return "step " + std::to_string(data->steps[i]) + ", value " + std::to_string(data->values[i])
                + " where step " + std::to_string(step) + ", value " + std::to_string(expected) + " was expected";
    }
    return {};
}

}  // namespace ttq::test
