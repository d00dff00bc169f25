// Python pickles (protocols 0x80 2 to 5) as a tree of plain values. Nothing in a pickle is ever executed.
//
// A pickle is a program for a small machine; this reader knows its instructions and keeps what they would make: a call
// of a class or function becomes a value of kind Call that holds its name and arguments, and only names on the
// caller's list may appear at all. Format: Python's Lib/pickletools.py describes every instruction.
//
// Values live in one table and refer to each other by index, so that shared and circular structures cost nothing and
// destroying them needs no recursion. Whoever walks the tree has to bound the depth: it may contain itself.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace ttq {

using PickleIndex = std::uint32_t;
inline constexpr PickleIndex kNoPickleValue = std::numeric_limits<PickleIndex>::max();

struct PickleValue {
    enum class Kind : std::uint8_t {
        None,
        Bool,        // integer: 0 or 1
        Int,         // integer
        BigInt,      // beyond 64 bits: bytes [begin, begin + size) of the pickle, little-endian two's complement
        Float,       // real
        Text,        // bytes [begin, begin + size): UTF-8, or what Python 2 wrote
        Bytes,       // bytes [begin, begin + size)
        Tuple,       // items
        List,        // items
        Dict,        // items: key, value, key, value, …
        Global,      // integer: position in the list of allowed names
        Call,        // items: callable, arguments, then key, value, … set on the result
        Persistent,  // items: the id
    };
    Kind kind = Kind::None;
    std::uint32_t begin = 0, size = 0;
    PickleIndex state = kNoPickleValue;  // Call, Dict: what BUILD gave it
    std::int64_t integer = 0;
    double real = 0;
    std::vector<PickleIndex> items;
};

// Together they bound the memory of a parse to about 60 MiB, whatever the bytes say.
struct PickleLimits {
    std::size_t bytes = std::size_t{12} << 20;
    std::size_t values = 260'000;        // some 18,000 tensors
    std::size_t references = 1'500'000;  // items of all values together
    std::size_t stack = 200'000;
    std::size_t marks = 1'000;       // instructions nested in one another
    std::size_t memo = 500'000;      // highest index
    std::size_t textBytes = 65'536;  // of one Text or Global
};

class Pickle {
public:
    // Reads one pickle from the start of `bytes`, which must outlive the result; more may follow it. `source` and
    // `offset` are what messages call the file, and where in it the bytes begin. `allowed`: "module name" of every
    // global that may appear. Errors: Corrupt (not a pickle, cut short, instructions that do not fit together),
    // Unsupported (a global that is not allowed, an instruction outside the list in pickle.cpp, a limit).
    static Expected<Pickle> parse(std::span<const std::uint8_t> bytes, std::string_view source, std::uint64_t offset,
                                  std::span<const std::string_view> allowed, const PickleLimits &limits = {});

    PickleIndex root() const { return m_root; }
    const PickleValue &operator[](PickleIndex index) const { return m_values[index]; }
    std::span<const PickleValue> values() const { return m_values; }
    std::size_t consumed() const { return m_consumed; }  // bytes, with the final STOP

    // Of a Text, Bytes or BigInt: refers to the bytes parsed.
    std::string_view text(const PickleValue &value) const;
    bool isText(PickleIndex index, std::string_view wanted) const;

private:
    friend class PickleMachine;
    std::span<const std::uint8_t> m_bytes;
    std::vector<PickleValue> m_values;
    PickleIndex m_root = 0;
    std::size_t m_consumed = 0;
};

// A text from a file, fit for a message: in quotes, shortened, control characters and broken UTF-8 as \xNN.
std::string quotedForMessage(std::string_view text);

}  // namespace ttq
