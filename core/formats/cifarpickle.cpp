// The Python version of CIFAR: {"data": ndarray of bytes, "labels" or "fine_labels" and "coarse_labels": list of int, …}.
#include <array>
#include <optional>

#include "base/safefile.h"
#include "cifar.h"
#include "pickle.h"

namespace ttq {

namespace {

constexpr std::array<std::string_view, 3> kAllowed
    = {"numpy.core.multiarray _reconstruct", "numpy ndarray", "numpy dtype"};
// The largest published file is CIFAR-100's train: 155 MB, 50,000 file names and twice as many labels.
constexpr std::size_t kMaxFileBytes = std::size_t{512} << 20;
constexpr PickleLimits kLimits{.bytes = kMaxFileBytes,
                               .values = 2'000'000,
                               .references = 2'000'000,
                               .memo = 2'000'000,
                               .textBytes = kMaxFileBytes};

using Kind = PickleValue::Kind;

class Reader {
public:
    Reader(const Pickle &pickle, const std::string &name) : m_pickle(pickle), m_name(name) {}

    Expected<CifarBatch> batch(int classes)
    {
        if (m_pickle[m_pickle.root()].kind != Kind::Dict)
            return corrupt("expected a dictionary");
        CifarBatch batch;
        if (auto ok = readPixels(batch.pixels); !ok)
            return Unexpected{ok.error()};
        const std::size_t n = batch.pixels.size() / kCifarImageBytes;
        if (auto ok = readLabels(classes == 100 ? "fine_labels" : "labels", classes, n, batch.labels); !ok)
            return Unexpected{ok.error()};
        if (classes == 100)
            if (auto ok = readLabels("coarse_labels", kCifarCoarseClasses, n, batch.coarse); !ok)
                return Unexpected{ok.error()};
        return batch;
    }

private:
    Unexpected<Error> corrupt(const std::string &what) const
    {
        return Unexpected{Error{ErrorCode::Corrupt, m_name + ": " + what}};
    }

    const PickleValue *find(std::string_view key) const
    {
        const PickleValue &root = m_pickle[m_pickle.root()];
        for (std::size_t i = 0; i + 1 < root.items.size(); i += 2)
            if (isWord(root.items[i], key))
                return &m_pickle[root.items[i + 1]];
        return nullptr;
    }

    // Python 2 wrote texts, Python 3 writes b"…" as bytes.
    bool isWord(PickleIndex index, std::string_view word) const
    {
        const PickleValue &value = m_pickle[index];
        return (value.kind == Kind::Text || value.kind == Kind::Bytes) && m_pickle.text(value) == word;
    }

    std::optional<std::int64_t> integer(PickleIndex index) const
    {
        const PickleValue &value = m_pickle[index];
        return value.kind == Kind::Int || value.kind == Kind::Bool ? std::optional(value.integer) : std::nullopt;
    }

    bool isCallOf(const PickleValue &value, std::size_t allowed) const
    {
        if (value.kind != Kind::Call || value.items.size() < 2)
            return false;
        const PickleValue &callable = m_pickle[value.items[0]];
        return callable.kind == Kind::Global && callable.integer == static_cast<std::int64_t>(allowed);
    }

    // dtype('u1', …)
    bool isByteType(PickleIndex index) const
    {
        const PickleValue &type = m_pickle[index];
        if (!isCallOf(type, 2))
            return false;
        const PickleValue &arguments = m_pickle[type.items[1]];
        return arguments.kind == Kind::Tuple && !arguments.items.empty() && isWord(arguments.items[0], "u1");
    }

    Expected<void> readPixels(std::vector<std::uint8_t> &pixels) const
    {
        const PickleValue *data = find("data");
        if (data == nullptr)
            return corrupt("no key 'data'");
        // The state of an array: (version, shape, type, column by column?, bytes).
        if (!isCallOf(*data, 0) || data->state == kNoPickleValue || m_pickle[data->state].kind != Kind::Tuple
            || m_pickle[data->state].items.size() != 5)
            return corrupt("'data' is not a NumPy array");
        const std::vector<PickleIndex> &state = m_pickle[data->state].items;
        const PickleValue &shape = m_pickle[state[1]], &raw = m_pickle[state[4]];
        if (!isByteType(state[2]))
            return corrupt("'data' is not of unsigned bytes");
        const auto rows = shape.kind == Kind::Tuple && shape.items.size() == 2 ? integer(shape.items[0]) : std::nullopt;
        if (!rows || *rows < 1 || integer(shape.items[1]) != kCifarImageBytes)
            return corrupt("'data' does not have the shape [n, " + std::to_string(kCifarImageBytes) + "] with n ≥ 1");
        const std::string_view bytes
            = raw.kind == Kind::Text || raw.kind == Kind::Bytes ? m_pickle.text(raw) : std::string_view();
        const auto n = static_cast<std::uint64_t>(*rows);
        if (bytes.size() % kCifarImageBytes != 0 || bytes.size() / kCifarImageBytes != n)
            return corrupt("offset " + std::to_string(raw.begin) + ": 'data' has " + std::to_string(bytes.size())
                           + " bytes, expected " + std::to_string(n) + " · " + std::to_string(kCifarImageBytes));
        if (integer(state[3]).value_or(1) != 0)
            return Unexpected{Error{ErrorCode::Unsupported, m_name + ": 'data' is stored column by column"}};
        pixels.assign(bytes.begin(), bytes.end());
        return {};
    }

    Expected<void> readLabels(const std::string &key, int classes, std::size_t n,
                              std::vector<std::uint8_t> &labels) const
    {
        const PickleValue *list = find(key);
        if (list == nullptr || list->kind != Kind::List)
            return corrupt("no list '" + key + "'");
        if (list->items.size() != n)
            return corrupt("'" + key + "' has " + std::to_string(list->items.size()) + " labels, expected "
                           + std::to_string(n) + ", one for each image");
        for (std::size_t i = 0; i < n; ++i) {
            const auto label = integer(list->items[i]);
            if (!label || *label < 0 || *label >= classes)
                return corrupt("'" + key + "' item " + std::to_string(i) + ": "
                               + (label ? "label " + std::to_string(*label) : "no integer") + ", expected 0 to "
                               + std::to_string(classes - 1));
            labels.push_back(static_cast<std::uint8_t>(*label));
        }
        return {};
    }

    const Pickle &m_pickle;
    const std::string &m_name;
};

}  // namespace

Expected<CifarBatch> parseCifarPickle(std::span<const std::uint8_t> bytes, const std::string &name, int classes)
{
    if (classes != 10 && classes != 100)
        return Unexpected{
            Error{ErrorCode::InvalidArgument, "CIFAR has 10 or 100 classes, not " + std::to_string(classes)}};
    const auto pickle = Pickle::parse(bytes, name, 0, kAllowed, kLimits);
    if (!pickle)
        return Unexpected{pickle.error()};
    if (pickle->consumed() != bytes.size())
        return Unexpected{Error{ErrorCode::Corrupt,
                                name + ": offset " + std::to_string(pickle->consumed()) + ": "
                                    + std::to_string(bytes.size() - pickle->consumed())
                                    + " trailing bytes, expected the end of the file"}};
    return Reader(*pickle, name).batch(classes);
}

Expected<CifarBatch> readCifarPickle(const std::filesystem::path &file, int classes)
{
    const auto text = readTextFile(file, kMaxFileBytes);
    if (!text)
        return Unexpected{text.error()};
    return parseCifarPickle({reinterpret_cast<const std::uint8_t *>(text->data()), text->size()}, file.string(),
                            classes);
}

}  // namespace ttq
