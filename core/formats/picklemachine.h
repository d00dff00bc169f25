// The machine that reads a pickle's instructions. Internal to pickle.cpp.
#pragma once

#include "pickle.h"

namespace ttq {

class PickleMachine {
public:
    PickleMachine(std::span<const std::uint8_t> bytes, std::string_view source, std::uint64_t offset,
                  std::span<const std::string_view> allowed, const PickleLimits &limits);

    // Runs to STOP.
    Expected<Pickle> run();

private:
    using Kind = PickleValue::Kind;
    // Every step returns false after it has set m_error.
    bool step(std::uint8_t opcode);
    bool stepText(std::uint8_t opcode, bool &known);
    bool stepNumber(std::uint8_t opcode, bool &known);
    bool stepCollection(std::uint8_t opcode, bool &known);
    bool stepMemo(std::uint8_t opcode, bool &known);
    bool stepObject(std::uint8_t opcode, bool &known);

    bool fail(ErrorCode code, const std::string &what);
    bool corrupt(const std::string &what) { return fail(ErrorCode::Corrupt, what); }
    bool beyond(const std::string &what, std::size_t limit);

    bool take(std::size_t count, std::span<const std::uint8_t> &out);
    bool number(std::size_t bytes, std::uint64_t &out);  // little-endian, up to 8
    bool line(std::string_view &out);                    // up to a newline, without it

    bool push(PickleIndex index);
    bool pushValue(PickleValue value);
    bool pushInteger(Kind kind, std::int64_t value);
    bool pushRange(Kind kind, std::uint64_t size, std::size_t limit);
    bool pushLong(std::uint64_t size);
    bool pushGlobal(std::string_view module, std::string_view name);
    bool pop(PickleIndex &out);
    bool popToMark(std::vector<PickleIndex> &out);
    bool collect(Kind kind, std::size_t count);  // the top `count` values become one
    bool collectToMark(Kind kind);
    bool add(PickleIndex target, std::span<const PickleIndex> items, bool pairs);
    bool call(bool newObject);
    bool build();
    bool memoize(std::uint64_t index);
    bool recall(std::uint64_t index);

    Pickle m_pickle;
    std::string m_source;
    std::uint64_t m_offset;
    std::span<const std::string_view> m_allowed;
    PickleLimits m_limits;
    std::size_t m_at = 0, m_opcodeAt = 0, m_references = 0, m_memoized = 0;
    std::vector<PickleIndex> m_stack, m_memo;
    std::vector<std::size_t> m_marks;
    Error m_error;
};

}  // namespace ttq
