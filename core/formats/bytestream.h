// The bytes of a file held in memory, inflated on the way when they start with the gzip magic 1f 8b.
//
// Inflating stops where the caller stops reading, so that a small file cannot fill the memory. Errors name the
// file and the offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/expected.h"

namespace ttq {

class ByteStream {
public:
    // `file` must outlive the stream; `name` is what messages call it.
    ByteStream(std::span<const std::uint8_t> file, std::string name);
    ~ByteStream();
    ByteStream(const ByteStream &) = delete;
    ByteStream &operator=(const ByteStream &) = delete;

    // Fills `out` and returns how many bytes there were: fewer than asked for only at the end of the data.
    // Corrupt: a gzip stream that is damaged or breaks off.
    Expected<std::size_t> read(std::span<std::uint8_t> out);

    // Corrupt unless the data end here: a byte more, a gzip checksum that differs, bytes behind the gzip stream.
    Expected<void> expectEnd();

    // No more bytes than this can follow, whatever the stream holds.
    std::uint64_t mostThatCanFollow() const;

    // "offset 12", or "offset 12 of the inflated data".
    std::string place(std::uint64_t offset) const;
    std::uint64_t offset() const { return m_offset; }  // bytes given out so far
    Unexpected<Error> corrupt(const std::string &what) const;

private:
    struct Inflater;
    Expected<std::size_t> inflateInto(std::span<std::uint8_t> out);

    std::span<const std::uint8_t> m_file;
    std::string m_name;
    std::uint64_t m_offset = 0;
    std::unique_ptr<Inflater> m_inflater;  // null: the file is not compressed
};

}  // namespace ttq
