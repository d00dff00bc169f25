// A matrix in a temporary folder whose runs the store itself has written, with results that a test can state.
#pragma once

#include <QTemporaryDir>
#include <limits>

#include "runfixture.h"
#include "runs/matrixtable.h"

namespace ttq::test {

struct Recorded {
    RunState state = RunState::Finished;
    double first = 0.5, last = 0.8;   // test top-1 after epochs 1 and 2; the first has the best validation accuracy
    float zeros[2] = {0.25F, 0.75F};  // of two layers, with 100 and 300 weights; < 0: in full precision
    int changes = 0;                  // settings changed while it trained
    std::string message = {};
};

class RecordedMatrix {
public:
    explicit RecordedMatrix(const MatrixConfig &asked, const std::function<void(RunConfig &)> &change = {})
    {
        auto config = loadRecipe("demo");
        if (!config)
            qFatal("%s", config.error().detail.c_str());
        if (change)
            change(*config);
        auto made = prepareMatrix(m_dir.path().toStdString() + "/matrix", *config, asked);
        if (!made)
            qFatal("%s", made.error().detail.c_str());
        matrix = std::move(*made);
    }

    void record(const std::string &cellFolder, const Recorded &what)
    {
        for (const MatrixCell &cell : matrix.cells)
            if (cell.folder == cellFolder) {
                if (const auto done = write(cell, what); !done)
                    qFatal("%s", done.error().detail.c_str());
                return;
            }
        qFatal("no such cell: %s", cellFolder.c_str());
    }

    Matrix matrix;

private:
    Expected<void> write(const MatrixCell &cell, const Recorded &what) const
    {
        const auto folder = createRunFolderAt(matrix.run(cell));
        if (!folder)
            return Unexpected{folder.error()};
        if (auto done = writeFile(folder->toml(), std::string_view(toToml(cell.config))); !done)
            return done;
        auto store = RunStore::create(folder->database(), "11111111-2222-4333-8444-555555555555");
        if (!store)
            return Unexpected{store.error()};
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const bool full = what.zeros[0] < 0;
        const std::vector<LayerInfo> layers = {{0, "a", "conv2d", {100}, 100, full ? "" : "ttq", true},
                                               {1, "b", "conv2d", {300}, 300, full ? "" : "ttq", true}};
        const std::vector<SeriesInfo> series = full
            ? std::vector<SeriesInfo>{{0, "train/loss", -1, true}}
            : std::vector<SeriesInfo>{{0, "a/frac_zero", 0, true}, {0, "b/frac_zero", 1, true}};
        StateRecord state;
        state.state = what.state;
        state.step = state.totalSteps = 1;
        state.epoch = state.totalEpochs = 2;
        state.bestEpoch = 1;
        state.bestTop1 = 0.9;
        state.bestSplit = cell.config.data.validation > 0 ? "validation" : "test";
        state.message = what.message;
        if (auto done = store->begin(); !done)
            return done;
        if (auto done = store->beginSegment(0, "host", 1); !done)
            return done;
        if (auto done = store->setLayers(layers); !done)
            return done;
        const auto defined = store->defineSeries(series);
        if (!defined)
            return Unexpected{defined.error()};
        std::vector<std::int64_t> ids;
        for (const SeriesInfo &one : *defined)
            ids.push_back(one.id);
        if (auto done = store->setDenseSeries(ids); !done)
            return done;
        if (auto done = store->append(
                StepRecord{1, 1, full ? std::vector<float>{0.5F} : std::vector<float>{what.zeros[0], what.zeros[1]}});
            !done)
            return done;
        for (const auto &[epoch, validation, test] : {std::tuple(1, 0.9, what.first), std::tuple(2, 0.85, what.last)})
            if (auto done = store->append(EpochRecord{
                    epoch, "p", epoch, epoch, 0, 1, {0.5, 0.7, nan}, {0.4, validation, nan}, {0.4, test, nan}});
                !done)
                return done;
        if (auto done = store->setState(state); !done)
            return done;
        if (auto done = store->commit(); !done)
            return done;
        for (int i = 0; i < what.changes; ++i) {
            Command command;
            command.kind = CommandKind::Set;
            command.payload = SetPayload{"threshold", "0.1", ""}.toJson();
            command.issuedBy = "test";
            const auto id = store->issueCommand(command);
            if (!id)
                return Unexpected{id.error()};
            command.id = *id;
            command.status = CommandStatus::Applied;
            command.appliedStep = 1;
            if (auto done = store->begin(); !done)
                return done;
            if (auto done = store->answerCommand(command); !done)
                return done;
            if (auto done = store->commit(); !done)
                return done;
        }
        return {};
    }

    QTemporaryDir m_dir;
};

}  // namespace ttq::test
