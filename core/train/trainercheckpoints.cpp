// When checkpoints are written, and which are kept.
#include <torch/torch.h>

#include <algorithm>

#include "base/system.h"
#include "divergence.h"
#include "trainer.h"

namespace ttq {

Expected<void> Trainer::saveCheckpoint(const std::string &kind)
{
    const Progress &p = m.progress;
    const auto failed = [&](const Error &error) -> Expected<void> {
        event({.step = p.step,
               .kind = "checkpoint_failed",
               .severity = Severity::Warning,
               .text = "checkpoint of step " + std::to_string(p.step) + " could not be saved: " + error.detail});
        return Unexpected{error};
    };
    if (const std::string bad = m.model.firstNonFinite(); !bad.empty() && bad.rfind("gradient", 0) != 0) {
        throw Divergence(p.step, bad);
    }
    // Rows through this step first: a checkpoint never claims a step that the record does not have.
    if (auto flushed = m.recorder->flush(true); !flushed) {
        return failed(flushed.error());
    }
    NamedTensors tensors;
    for (const auto &[name, tensor] : m.model.tensors()) {
        tensors.emplace_back("model." + name, tensor);
    }
    if (m_optimizer) {
        for (const auto &[name, tensor] : m_optimizer->state()) {
            tensors.emplace_back("optim." + name, tensor);
        }
    }
    tensors.emplace_back("rng.torch_cpu", at::globalContext().defaultGenerator(torch::kCPU).get_state());
    if (!m.model.device().is_cpu()) {  // dropout draws there
        tensors.emplace_back("rng.torch_device", at::globalContext().defaultGenerator(m.model.device()).get_state());
    }
    Progress saved = p;
    saved.live = m.live.toJson();
    Metadata metadata = m.checkpointMetadata;
    metadata["step"] = std::to_string(p.step);
    metadata["epoch"] = std::to_string(p.epoch);
    metadata["batch"] = std::to_string(p.batch);
    metadata["phase"] = phase().name;
    metadata["progress"] = saved.toJson();
    const auto file = m.folder.checkpoint(p.step);
    const auto hash = saveTensors(file, tensors, metadata);
    if (!hash) {
        return failed(hash.error());
    }
    CheckpointRecord record;
    record.step = p.step;
    record.epoch = p.epoch;
    record.kind = kind;
    record.file = "checkpoints/" + file.filename().string();
    record.sha256 = *hash;
    std::error_code code;
    record.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file, code));
    record.createdAt = unixTime();
    std::erase_if(m.checkpoints, [&](const CheckpointRecord &other) { return other.file == record.file; });
    m.checkpoints.push_back(record);
    m.recorder->push(record);
    event({.step = p.step, .kind = "checkpoint", .text = "checkpoint " + file.filename().string() + " (" + kind + ")"});
    prune();
    return {};
}

Expected<void> Trainer::saveStart()
{
    try {
        return saveCheckpoint("start");
    } catch (const Divergence &divergence) {  // what `init` has loaded
        return Unexpected{Error{ErrorCode::Diverged, divergence.what()}};
    }
}

// Keeps step 0, commanded ones, those a `set` can be compared from, the best and the newest k; only files this run has
// recorded are ever deleted.
void Trainer::prune()
{
    const auto keep = static_cast<std::size_t>(m.config.record.keepCheckpoints);
    if (keep == 0) {
        return;
    }
    std::vector<CheckpointRecord> candidates;
    for (const CheckpointRecord &record : m.checkpoints) {
        const bool best = record.epoch == m.progress.bestEpoch && record.kind == "best";
        const bool passing = record.kind == "epoch" || record.kind == "best";
        if (passing && !best && !m.keptSteps.contains(record.step)) {
            candidates.push_back(record);
        }
    }
    std::sort(candidates.begin(), candidates.end(), [](const auto &a, const auto &b) { return a.step > b.step; });
    for (std::size_t i = keep; i < candidates.size(); ++i) {
        std::error_code code;
        std::filesystem::remove(m.folder.path / candidates[i].file, code);
        m.recorder->push(CheckpointRemoval{candidates[i].file});
        std::erase_if(m.checkpoints, [&](const CheckpointRecord &other) { return other.file == candidates[i].file; });
    }
}

}  // namespace ttq
