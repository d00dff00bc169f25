#include "picklemachine.h"

#include <algorithm>
#include <bit>

namespace ttq {

namespace {

enum Opcode : std::uint8_t {
    kMark = '(',
    kStop = '.',
    kPop = '0',
    kPopMark = '1',
    kDup = '2',
    kBinBytes = 'B',
    kShortBinBytes = 'C',
    kBinFloat = 'G',
    kBinInt = 'J',
    kBinInt1 = 'K',
    kBinInt2 = 'M',
    kNone = 'N',
    kBinPersistentId = 'Q',
    kReduce = 'R',
    kBinString = 'T',
    kShortBinString = 'U',
    kBinUnicode = 'X',
    kEmptyList = ']',
    kAppend = 'a',
    kBuild = 'b',
    kGlobal = 'c',
    kDict = 'd',
    kAppends = 'e',
    kBinGet = 'h',
    kLongBinGet = 'j',
    kList = 'l',
    kBinPut = 'q',
    kLongBinPut = 'r',
    kSetItem = 's',
    kTuple = 't',
    kSetItems = 'u',
    kEmptyTuple = ')',
    kEmptyDict = '}',
    kProtocol = 0x80,
    kNewObject = 0x81,
    kTuple1 = 0x85,
    kTuple2 = 0x86,
    kTuple3 = 0x87,
    kNewTrue = 0x88,
    kNewFalse = 0x89,
    kLong1 = 0x8a,
    kLong4 = 0x8b,
    kShortBinUnicode = 0x8c,
    kBinUnicode8 = 0x8d,
    kBinBytes8 = 0x8e,
    kStackGlobal = 0x93,
    kMemoize = 0x94,
    kFrame = 0x95,
};

constexpr std::uint8_t kOldestProtocol = 2, kNewestProtocol = 5;

std::string hexByte(std::uint8_t value)
{
    constexpr char kDigits[] = "0123456789abcdef";
    return {'0', 'x', kDigits[value >> 4], kDigits[value & 15]};
}

const char *kindName(PickleValue::Kind kind)
{
    static constexpr const char *kNames[]
        = {"None",    "true or false", "a number", "a number", "a number",  "a text",   "bytes",
           "a tuple", "a list",        "a dict",   "a class",  "an object", "a storage"};
    return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

PickleMachine::PickleMachine(std::span<const std::uint8_t> bytes, std::string_view source, std::uint64_t offset,
                             std::span<const std::string_view> allowed, const PickleLimits &limits)
    : m_source(source), m_offset(offset), m_allowed(allowed), m_limits(limits)
{
    m_pickle.m_bytes = bytes;
}

bool PickleMachine::fail(ErrorCode code, const std::string &what)
{
    m_error = {code, m_source + ": offset " + std::to_string(m_offset + m_opcodeAt) + ": " + what};
    return false;
}

bool PickleMachine::beyond(const std::string &what, std::size_t limit)
{
    return fail(ErrorCode::Unsupported, "the pickle has " + what + "; allowed: " + std::to_string(limit));
}

Expected<Pickle> PickleMachine::run()
{
    for (;;) {
        m_opcodeAt = m_at;
        if (m_at >= m_limits.bytes) {
            beyond("more bytes than are read", m_limits.bytes);
            return Unexpected{m_error};
        }
        std::span<const std::uint8_t> opcode;
        if (!take(1, opcode))
            return Unexpected{m_error};
        if (m_opcodeAt == 0 && opcode[0] != kProtocol) {
            corrupt("no pickle begins here (byte " + hexByte(opcode[0]) + ", expected 0x80)");
            return Unexpected{m_error};
        }
        if (opcode[0] == kStop)
            break;
        if (!step(opcode[0]))
            return Unexpected{m_error};
    }
    if (m_stack.size() != 1 || !m_marks.empty()) {
        corrupt("the pickle ends with " + std::to_string(m_stack.size()) + " values on its stack, expected 1");
        return Unexpected{m_error};
    }
    m_pickle.m_root = m_stack.back();
    m_pickle.m_consumed = m_at;
    return std::move(m_pickle);
}

bool PickleMachine::take(std::size_t count, std::span<const std::uint8_t> &out)
{
    const std::size_t left = m_pickle.m_bytes.size() - m_at;
    if (count > left)
        return corrupt("the pickle breaks off: " + std::to_string(count) + " more bytes expected, "
                       + std::to_string(left) + " are left");
    out = m_pickle.m_bytes.subspan(m_at, count);
    m_at += count;
    return true;
}

bool PickleMachine::number(std::size_t bytes, std::uint64_t &out)
{
    std::span<const std::uint8_t> raw;
    if (!take(bytes, raw))
        return false;
    out = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        out |= std::uint64_t{raw[i]} << 8 * i;
    return true;
}

bool PickleMachine::line(std::string_view &out)
{
    const auto rest = m_pickle.m_bytes.subspan(m_at);
    const auto end
        = std::find(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(std::min(rest.size(), m_limits.textBytes)),
                    static_cast<std::uint8_t>('\n'));
    const auto length = static_cast<std::size_t>(end - rest.begin());
    if (length == rest.size() || *end != '\n')
        return corrupt("a name without its end");
    out = {reinterpret_cast<const char *>(rest.data()), length};
    m_at += length + 1;
    return true;
}

bool PickleMachine::step(std::uint8_t opcode)
{
    bool known = true;
    for (auto handler : {&PickleMachine::stepMemo, &PickleMachine::stepNumber, &PickleMachine::stepText,
                         &PickleMachine::stepCollection, &PickleMachine::stepObject}) {
        known = true;
        const bool ok = (this->*handler)(opcode, known);
        if (known)
            return ok;
    }
    return fail(ErrorCode::Unsupported,
                "the pickle instruction " + hexByte(opcode) + " is none of those that weight files need");
}

bool PickleMachine::stepNumber(std::uint8_t opcode, bool &known)
{
    std::uint64_t raw = 0;
    switch (opcode) {
    case kNone: return pushValue({});
    case kNewTrue: return pushInteger(Kind::Bool, 1);
    case kNewFalse: return pushInteger(Kind::Bool, 0);
    case kBinInt1: return number(1, raw) && pushInteger(Kind::Int, static_cast<std::int64_t>(raw));
    case kBinInt2: return number(2, raw) && pushInteger(Kind::Int, static_cast<std::int64_t>(raw));
    case kBinInt: return number(4, raw) && pushInteger(Kind::Int, static_cast<std::int32_t>(raw));
    case kLong1: return number(1, raw) && pushLong(raw);
    case kLong4: return number(4, raw) && pushLong(raw);
    case kBinFloat: {
        if (!number(8, raw))
            return false;
        // Written with its highest byte first, unlike everything else.
        std::uint64_t swapped = 0;
        for (int i = 0; i < 8; ++i)
            swapped = swapped << 8 | (raw >> 8 * i & 0xFF);
        PickleValue value;
        value.kind = Kind::Float;
        value.real = std::bit_cast<double>(swapped);
        return pushValue(std::move(value));
    }
    default: known = false; return false;
    }
}

bool PickleMachine::stepText(std::uint8_t opcode, bool &known)
{
    std::uint64_t size = 0;
    const std::size_t any = m_limits.bytes;
    switch (opcode) {
    case kShortBinUnicode:
    case kShortBinString: return number(1, size) && pushRange(Kind::Text, size, m_limits.textBytes);
    case kBinUnicode:
    case kBinString: return number(4, size) && pushRange(Kind::Text, size, m_limits.textBytes);
    case kBinUnicode8: return number(8, size) && pushRange(Kind::Text, size, m_limits.textBytes);
    case kShortBinBytes: return number(1, size) && pushRange(Kind::Bytes, size, any);
    case kBinBytes: return number(4, size) && pushRange(Kind::Bytes, size, any);
    case kBinBytes8: return number(8, size) && pushRange(Kind::Bytes, size, any);
    default: known = false; return false;
    }
}

bool PickleMachine::stepMemo(std::uint8_t opcode, bool &known)
{
    std::uint64_t raw = 0;
    switch (opcode) {
    case kBinPut: return number(1, raw) && memoize(raw);
    case kLongBinPut: return number(4, raw) && memoize(raw);
    case kMemoize: return memoize(m_memoized);
    case kBinGet: return number(1, raw) && recall(raw);
    case kLongBinGet: return number(4, raw) && recall(raw);
    case kMark:
        if (m_marks.size() >= m_limits.marks)
            return beyond("too many marks open at once", m_limits.marks);
        m_marks.push_back(m_stack.size());
        return true;
    case kProtocol:
        if (!number(1, raw))
            return false;
        if (raw < kOldestProtocol || raw > kNewestProtocol)
            return fail(ErrorCode::Unsupported, "pickle protocol " + std::to_string(raw) + "; allowed: 2 to 5");
        return true;
    case kFrame:
        if (!number(8, raw))
            return false;
        if (raw > m_pickle.m_bytes.size() - m_at)
            return corrupt("a frame of " + std::to_string(raw) + " bytes, but "
                           + std::to_string(m_pickle.m_bytes.size() - m_at) + " are left");
        return true;
    default: known = false; return false;
    }
}

bool PickleMachine::stepCollection(std::uint8_t opcode, bool &known)
{
    PickleIndex top = 0;
    std::vector<PickleIndex> items;
    const auto addItems = [&](bool pairs) {
        if (m_stack.empty())
            return corrupt("nothing on the stack to add to");
        return add(m_stack.back(), items, pairs);
    };
    switch (opcode) {
    case kEmptyTuple: return collect(Kind::Tuple, 0);
    case kEmptyList: return collect(Kind::List, 0);
    case kEmptyDict: return collect(Kind::Dict, 0);
    case kTuple1: return collect(Kind::Tuple, 1);
    case kTuple2: return collect(Kind::Tuple, 2);
    case kTuple3: return collect(Kind::Tuple, 3);
    case kTuple: return collectToMark(Kind::Tuple);
    case kList: return collectToMark(Kind::List);
    case kDict: return collectToMark(Kind::Dict);
    case kAppend: return pop(top) && (items.push_back(top), addItems(false));
    case kAppends: return popToMark(items) && addItems(false);
    case kSetItem: {
        PickleIndex key = 0;
        return pop(top) && pop(key) && (items = {key, top}, addItems(true));
    }
    case kSetItems: return popToMark(items) && addItems(true);
    case kPop: return pop(top);
    case kPopMark: return popToMark(items);
    case kDup: return pop(top) && push(top) && push(top);
    default: known = false; return false;
    }
}

bool PickleMachine::stepObject(std::uint8_t opcode, bool &known)
{
    switch (opcode) {
    case kGlobal: {
        std::string_view module, name;
        return line(module) && line(name) && pushGlobal(module, name);
    }
    case kStackGlobal: {
        PickleIndex module = 0, name = 0;
        if (!pop(name) || !pop(module))
            return false;
        const PickleValue &first = m_pickle[module], &second = m_pickle[name];
        if (first.kind != Kind::Text || second.kind != Kind::Text)
            return corrupt("the name of a class is not a text");
        return pushGlobal(m_pickle.text(first), m_pickle.text(second));
    }
    case kReduce: return call(false);
    case kNewObject: return call(true);
    case kBuild: return build();
    case kBinPersistentId: return collect(Kind::Persistent, 1);
    default: known = false; return false;
    }
}

bool PickleMachine::push(PickleIndex index)
{
    if (m_stack.size() >= m_limits.stack)
        return beyond("too many values on its stack", m_limits.stack);
    m_stack.push_back(index);
    return true;
}

bool PickleMachine::pushValue(PickleValue value)
{
    if (m_pickle.m_values.size() >= m_limits.values)
        return beyond("too many values", m_limits.values);
    m_references += value.items.size();
    if (m_references > m_limits.references)
        return beyond("too many items in its lists and dicts", m_limits.references);
    m_pickle.m_values.push_back(std::move(value));
    return push(static_cast<PickleIndex>(m_pickle.m_values.size() - 1));
}

bool PickleMachine::pushInteger(Kind kind, std::int64_t integer)
{
    PickleValue value;
    value.kind = kind;
    value.integer = integer;
    return pushValue(std::move(value));
}

bool PickleMachine::pushRange(Kind kind, std::uint64_t size, std::size_t limit)
{
    const std::size_t begin = m_at;
    std::span<const std::uint8_t> raw;
    // Cut short comes first: a length that is damaged rather than long.
    if (!take(static_cast<std::size_t>(size), raw))
        return false;
    if (size > limit)
        return beyond("a text of " + std::to_string(size) + " bytes", limit);
    PickleValue value;
    value.kind = kind;
    value.begin = static_cast<std::uint32_t>(begin);
    value.size = static_cast<std::uint32_t>(size);
    return pushValue(std::move(value));
}

bool PickleMachine::pushLong(std::uint64_t size)
{
    if (size > 8)
        return pushRange(Kind::BigInt, size, m_limits.textBytes);
    std::uint64_t raw = 0;
    if (!number(static_cast<std::size_t>(size), raw))
        return false;
    // Sign extension of a number shorter than 64 bits.
    if (size > 0 && size < 8 && (raw >> (8 * size - 1) & 1) != 0)
        raw |= ~std::uint64_t{0} << 8 * size;
    return pushInteger(Kind::Int, static_cast<std::int64_t>(raw));
}

bool PickleMachine::pushGlobal(std::string_view module, std::string_view name)
{
    for (std::size_t i = 0; i < m_allowed.size(); ++i) {
        const std::string_view allowed = m_allowed[i];
        if (allowed.size() == module.size() + 1 + name.size() && allowed.starts_with(module)
            && allowed[module.size()] == ' ' && allowed.ends_with(name))
            return pushInteger(Kind::Global, static_cast<std::int64_t>(i));
    }
    return fail(
        ErrorCode::Unsupported,
        "the pickle asks for " + quotedForMessage(std::string(module) + "." + std::string(name))
            + ", which is none of the names that weights need; nothing of it was executed. Whole models have to "
              "be saved as their state_dict() to be read here");
}

bool PickleMachine::pop(PickleIndex &out)
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        return corrupt("the pickle takes a value from an empty stack");
    out = m_stack.back();
    m_stack.pop_back();
    return true;
}

bool PickleMachine::popToMark(std::vector<PickleIndex> &out)
{
    if (m_marks.empty())
        return corrupt("the pickle goes back to a mark that was never set");
    const auto mark = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    m_marks.pop_back();
    out.assign(mark, m_stack.end());
    m_stack.erase(mark, m_stack.end());
    return true;
}

bool PickleMachine::collect(Kind kind, std::size_t count)
{
    PickleValue value;
    value.kind = kind;
    value.items.resize(count);
    for (std::size_t i = count; i > 0; --i) {
        if (!pop(value.items[i - 1]))
            return false;
    }
    return pushValue(std::move(value));
}

bool PickleMachine::collectToMark(Kind kind)
{
    PickleValue value;
    value.kind = kind;
    if (!popToMark(value.items))
        return false;
    if (kind == Kind::Dict && value.items.size() % 2 != 0)
        return corrupt("a dict with a key that has no value");
    return pushValue(std::move(value));
}

bool PickleMachine::add(PickleIndex target, std::span<const PickleIndex> items, bool pairs)
{
    PickleValue &value = m_pickle.m_values[target];
    const bool fits = pairs ? value.kind == Kind::Dict || value.kind == Kind::Call : value.kind == Kind::List;
    if (!fits)
        return corrupt(std::string(pairs ? "keys are" : "an item is") + " added to " + kindName(value.kind));
    if (pairs && items.size() % 2 != 0)
        return corrupt("a dict with a key that has no value");
    m_references += items.size();
    if (m_references > m_limits.references)
        return beyond("too many items in its lists and dicts", m_limits.references);
    value.items.insert(value.items.end(), items.begin(), items.end());
    return true;
}

bool PickleMachine::call(bool newObject)
{
    PickleIndex arguments = 0, callable = 0;
    if (!pop(arguments) || !pop(callable))
        return false;
    if (m_pickle[callable].kind != Kind::Global)
        return corrupt(std::string(kindName(m_pickle[callable].kind)) + " is called as if it were a class");
    if (m_pickle[arguments].kind != Kind::Tuple)
        return corrupt(std::string(newObject ? "an object is made" : "a function is called") + " with "
                       + kindName(m_pickle[arguments].kind) + " for its arguments, expected a tuple");
    PickleValue value;
    value.kind = Kind::Call;
    value.items = {callable, arguments};
    return pushValue(std::move(value));
}

bool PickleMachine::build()
{
    PickleIndex state = 0;
    if (!pop(state))
        return false;
    if (m_stack.empty())
        return corrupt("a state is set on nothing");
    PickleValue &value = m_pickle.m_values[m_stack.back()];
    if (value.kind != Kind::Call)
        return corrupt(std::string("a state is set on ") + kindName(value.kind));
    value.state = state;
    return true;
}

bool PickleMachine::memoize(std::uint64_t index)
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        return corrupt("the pickle remembers a value from an empty stack");
    if (index >= m_limits.memo)
        return beyond("the memo index " + std::to_string(index), m_limits.memo);
    if (index >= m_memo.size())
        m_memo.resize(static_cast<std::size_t>(index) + 1, kNoPickleValue);
    m_memo[static_cast<std::size_t>(index)] = m_stack.back();
    ++m_memoized;
    return true;
}

bool PickleMachine::recall(std::uint64_t index)
{
    if (index >= m_memo.size() || m_memo[static_cast<std::size_t>(index)] == kNoPickleValue)
        return corrupt("the pickle recalls value " + std::to_string(index) + ", which it never remembered");
    return push(m_memo[static_cast<std::size_t>(index)]);
}

}  // namespace ttq
