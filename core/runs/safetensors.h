// The safetensors container (https://huggingface.co/docs/safetensors): 8-byte little-endian header length,
// JSON header, raw little-endian tensor data. Std only: the workbench reads checkpoints with it.
//
// Files of ours carry `__metadata__.sha256`, the hash of the whole file with those 64 characters zeroed ('0');
// trailing bytes are not allowed by the format, so there is nowhere else to put it.
//
// The format allows headers of 100 MB; here the limit is kMaxHeaderBytes (some 40,000 tensors), which bounds what a
// hostile header can make the reader allocate: a read takes at most the file's size + 64 MiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace ttq {

inline constexpr std::size_t kMaxHeaderBytes = 4u << 20;
inline constexpr std::size_t kMaxTensorRank = 64;

enum class DType { F32, F64, F16, BF16, I64, I32, I16, I8, U8, Bool };
std::string_view name(DType dtype);  // "F32", …
std::size_t sizeOf(DType dtype);

struct TensorView {  // to write: refers to the caller's bytes, row-major
    std::string name;
    DType dtype;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
};

struct TensorEntry {  // read: its place in the data section
    DType dtype;
    std::vector<std::int64_t> shape;
    std::size_t begin, end;
};

using Metadata = std::map<std::string, std::string>;

// Writes through SafeFile and returns the file's sha256; a key `sha256` in `metadata` is replaced by it. Errors: Io;
// InvalidArgument (duplicate names, text that is not UTF-8, byte count against shape, a header over the limit); after
// each of them the old file stands. Tensors are laid out in order of falling alignment, then name; data starts at a
// multiple of 8 bytes.
Expected<std::string> writeSafetensors(const std::filesystem::path &target, std::span<const TensorView> tensors,
                                       const Metadata &metadata);

class Safetensors {
public:
    enum class Check { Sha256IfPresent, RequireSha256, HeaderOnly };

    // Strict: the header is within its limit and the file, without duplicate keys, nested as the format says, its
    // numbers are integers, dtypes known, offsets in range, without holes, overlap or trailing bytes, and sizes =
    // shape × dtype without overflow. Errors name the file and the tensor or the offset: NotFound, Io, Corrupt,
    // Unsupported (dtype, rank, size of the header). RequireSha256: any changed byte is Corrupt.
    static Expected<Safetensors> read(const std::filesystem::path &file, Check check);

    const Metadata &metadata() const { return m_metadata; }
    const std::map<std::string, TensorEntry> &tensors() const { return m_tensors; }
    bool contains(std::string_view name) const { return m_tensors.count(std::string(name)) != 0; }
    // Row-major, little-endian; aligned for its dtype in our own files only (copy with memcpy). Empty for HeaderOnly.
    std::span<const std::byte> bytes(const TensorEntry &entry) const;

private:
    Metadata m_metadata;
    std::map<std::string, TensorEntry> m_tensors;
    std::vector<std::byte> m_data;  // the data section (empty for HeaderOnly)
};

}  // namespace ttq
