// Weights as PyTorch saves them (`torch.save` of a state_dict, or of a dict that holds one): legacy files (before
// version 1.6) and zip archives. Only a list of tensors is read, nothing is executed: see pickle.h.
//
// Legacy: a magic number, the protocol 1001, facts about the machine, the dict, the list of storage keys, each a
// pickle, then for each key its number of elements (int64) and its elements. Zip: NAME/data.pkl, NAME/data/KEY.
// Little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bytesource.h"

namespace ttq {

enum class ElementType { F32, F64, F16, BF16, I64, I32, I16, I8, U8, Bool };
std::string_view name(ElementType type);  // "F32", …: as safetensors calls them
std::size_t sizeOf(ElementType type);

struct StoredTensor {
    std::string name;
    ElementType type = ElementType::F32;
    std::vector<std::int64_t> shape, strides;  // strides in elements, ≥ 0
    std::uint64_t begin = 0;                   // place of element 0 in the file
    std::uint64_t end = 0;                     // behind the last byte that any element has

    std::uint64_t elements() const;  // shape's product; known not to overflow
    std::uint64_t bytes() const { return elements() * sizeOf(type); }
    bool isContiguous() const;  // row-major without gaps: its bytes are [begin, end)
};

struct TorchFile {
    std::vector<StoredTensor> tensors;  // in the order of the dict
    std::vector<std::string> skipped;   // keys of that dict whose values are no tensors
    std::string container;              // "legacy" or "zip"
    std::string nested;                 // key of the outer dict under which the tensors were; may be empty
};

// Errors name the file and the offset. Corrupt: cut short, trailing bytes, numbers that overflow or contradict each
// other, a tensor outside its storage or with more elements than it, a storage that is missing or listed twice,
// duplicate names, a checksum that differs (zip). Unsupported: names outside the list in torchpickle.cpp, TorchScript,
// whole models, the tar files of the first versions, big-endian machines, types such as complex numbers, more than
// 64 dimensions, tensors that together are larger than four times the file, limits of pickle.h.
// Peak memory: about 64 MiB, whatever the size of the file.
Expected<TorchFile> readTorchFile(const ByteSource &source);

// The elements in row-major order. `out` has tensor.bytes() bytes.
Expected<void> readElements(const ByteSource &source, const StoredTensor &tensor, std::span<std::uint8_t> out);

// Whether the first bytes are those of a legacy file or a zip archive.
bool looksLikeTorchFile(const ByteSource &source);

}  // namespace ttq
