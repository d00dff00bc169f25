// Weights from a file of any kind that can be started from: PyTorch's (legacy and zip), safetensors of anyone, and the
// checkpoints and exports of this program. By content, not by name. No LibTorch.
//
// PyTorch files are read in a process of their own with limits on memory, processor time and what it may write: the
// reader (core/formats) executes nothing, and if it has a fault, that process has it.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/expected.h"
#include "runs/safetensors.h"

namespace ttq {

struct WeightTensor {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;  // row-major; of the WeightsFile it came from

    std::uint64_t elements() const;
};

class WeightsFile {
public:
    // Errors name the file, and the offset where there is one: NotFound, Io, Corrupt, Unsupported.
    static Expected<WeightsFile> read(const std::filesystem::path &file);
    WeightsFile(WeightsFile &&) = default;
    WeightsFile &operator=(WeightsFile &&) = default;

    const std::string &kind() const { return m_kind; }  // "PyTorch (legacy)", "PyTorch (zip)", "safetensors", …
    const std::filesystem::path &path() const { return m_path; }
    bool isCheckpoint() const { return m_checkpoint; }  // of this program
    const Metadata &metadata() const { return m_container.metadata(); }

    // In the order of the network if the file keeps it (PyTorch's do), else by name with numbers in their order. A
    // prefix "module." or "model." that all names share is taken off; of a checkpoint, only what was under "model.".
    const std::vector<WeightTensor> &tensors() const { return m_tensors; }
    bool ordered() const { return m_ordered; }
    const WeightTensor *find(std::string_view name) const;  // nullptr if there is none
    // Sentences on what was left out or renamed on the way.
    const std::vector<std::string> &notes() const { return m_notes; }

private:
    explicit WeightsFile(Safetensors container) : m_container(std::move(container)) {}
    void take(const std::vector<std::string> &names);
    void stripPrefix();

    Safetensors m_container;  // holds the bytes
    std::filesystem::path m_path;
    std::string m_kind;
    bool m_checkpoint = false, m_ordered = false;
    std::vector<WeightTensor> m_tensors;
    std::vector<std::string> m_notes;
};

// The elements as float32, whatever their type is.
std::vector<float> floatsOf(const WeightTensor &tensor);

// a2 < a10: runs of digits compare as numbers.
bool naturalLess(std::string_view a, std::string_view b);

}  // namespace ttq
