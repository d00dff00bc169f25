#include "torchfile.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <numeric>
#include <optional>

#include "torchpickle.h"
#include "zip.h"

namespace ttq {

namespace {

using Kind = PickleValue::Kind;

constexpr std::array<std::uint8_t, 10> kMagic = {0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
constexpr std::int64_t kProtocol = 1001;
// All pickles of a legacy file have to end within this many bytes.
constexpr std::uint64_t kWindow = std::uint64_t{12} << 20;

std::string_view text(std::span<const std::uint8_t> bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

// One pickle after the other from the start of a legacy file.
class Sequence {
public:
    Sequence(const ByteSource &source, std::span<const std::uint8_t> window) : m_source(source), m_window(window) {}

    Expected<Pickle> next()
    {
        m_last = m_at;
        auto pickle = Pickle::parse(m_window.subspan(m_at), m_source.name(), m_at, torchGlobals());
        if (pickle)
            m_at += pickle->consumed();
        else if (m_window.size() < m_source.size() && pickle.error().code == ErrorCode::Corrupt)
            pickle.error().detail += " (only the first " + std::to_string(m_window.size()) + " bytes may hold pickles)";
        return pickle;
    }
    std::uint64_t last() const { return m_last; }  // where the last one begins
    std::uint64_t at() const { return m_at; }

private:
    const ByteSource &m_source;
    std::span<const std::uint8_t> m_window;
    std::size_t m_at = 0, m_last = 0;
};

Expected<void> checkSystem(const Pickle &system, const ByteSource &source, std::uint64_t at)
{
    const PickleValue &root = system[system.root()];
    if (root.kind != Kind::Dict)
        return source.corrupt(at, "the facts about the machine that wrote the file are no dict");
    for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
        const PickleValue &value = system[root.items[i + 1]];
        if (system.isText(root.items[i], "little_endian") && (value.kind != Kind::Bool || value.integer != 1))
            return source.unsupported(at, "the file was written on a big-endian machine");
    }
    return {};
}

// The storages that follow the pickles, each with its number of elements in front.
Expected<std::map<std::string, StoragePlace>> legacyPlaces(const Pickle &keys,
                                                           const std::map<std::string, StorageId> &storages,
                                                           const ByteSource &source, std::uint64_t keysAt,
                                                           std::uint64_t at)
{
    const PickleValue &list = keys[keys.root()];
    if (list.kind != Kind::List)
        return source.corrupt(keysAt, "the list of storages is none");
    std::map<std::string, StoragePlace> places;
    for (const PickleIndex index : list.items) {
        const PickleValue &value = keys[index];
        const std::string key(value.kind == Kind::Text ? keys.text(value) : std::string_view());
        const auto storage = storages.find(key);
        if (value.kind != Kind::Text || storage == storages.end())
            return source.corrupt(
                keysAt, "the list of storages names " + quotedForMessage(key) + ", which the tensors do not have");
        const auto count = source.bytes(at, 8);
        if (!count)
            return Unexpected{count.error()};
        std::uint64_t elements = 0;
        for (std::size_t i = 0; i < 8; ++i)
            elements |= std::uint64_t{(*count)[i]} << 8 * i;
        if (elements != storage->second.elements)
            return source.corrupt(at,
                                  "storage " + quotedForMessage(key) + " has " + std::to_string(elements)
                                      + " elements, expected " + std::to_string(storage->second.elements));
        const StoragePlace place{at + 8, elements * sizeOf(storage->second.type)};
        if (place.bytes > source.size() - place.begin)
            return source.corrupt(source.size(),
                                  "the file ends within storage " + quotedForMessage(key) + ", which has "
                                      + std::to_string(place.bytes) + " bytes from offset "
                                      + std::to_string(place.begin) + " on");
        if (!places.emplace(key, place).second)
            return source.corrupt(keysAt, "storage " + quotedForMessage(key) + " is listed twice");
        at = place.begin + place.bytes;
    }
    if (places.size() != storages.size()) {
        for (const auto &[key, storage] : storages) {
            if (places.count(key) == 0)
                return source.corrupt(keysAt,
                                      "storage " + quotedForMessage(key) + " is missing in the list of storages");
        }
    }
    if (at != source.size())
        return source.corrupt(at, std::to_string(source.size() - at) + " trailing bytes, expected the end of the file");
    return places;
}

Expected<TorchFile> readLegacy(const ByteSource &source)
{
    const auto window = source.bytes(0, static_cast<std::size_t>(std::min(source.size(), kWindow)));
    if (!window)
        return Unexpected{window.error()};
    Sequence sequence(source, *window);
    auto magic = sequence.next();
    if (!magic)
        return Unexpected{magic.error()};
    const PickleValue &number = (*magic)[magic->root()];
    if (number.kind != Kind::BigInt || magic->text(number) != text(kMagic))
        return source.corrupt(0, "the magic number of a PyTorch file is missing");
    auto protocol = sequence.next();
    if (!protocol)
        return Unexpected{protocol.error()};
    const PickleValue &version = (*protocol)[protocol->root()];
    if (version.kind != Kind::Int || version.integer != kProtocol)
        return source.unsupported(sequence.last(), "the file's protocol is not 1001");
    auto system = sequence.next();
    if (!system)
        return Unexpected{system.error()};
    if (auto ok = checkSystem(*system, source, sequence.last()); !ok)
        return Unexpected{ok.error()};
    auto dict = sequence.next();
    if (!dict)
        return Unexpected{dict.error()};
    const TorchPickle reader(*dict, source, sequence.last());
    const auto storages = reader.storages();
    if (!storages)
        return Unexpected{storages.error()};
    auto keys = sequence.next();
    if (!keys)
        return Unexpected{keys.error()};
    const auto places = legacyPlaces(*keys, *storages, source, sequence.last(), sequence.at());
    if (!places)
        return Unexpected{places.error()};
    auto file = reader.tensors(*places);
    if (file)
        file->container = "legacy";
    return file;
}

Expected<TorchFile> readArchive(const ByteSource &source)
{
    const auto entries = readZip(source);
    if (!entries)
        return Unexpected{entries.error()};
    constexpr std::string_view kPickle = "/data.pkl";
    const ZipEntry *pickleEntry = nullptr;
    for (const ZipEntry &entry : *entries) {
        if (entry.name.ends_with("/constants.pkl") || entry.name.find("/code/") != std::string::npos)
            return source.unsupported(entry.begin,
                                      "the archive is a TorchScript program (" + entry.name
                                          + "), which is never run here; save the state_dict() instead");
        if (entry.name.ends_with(kPickle)) {
            if (pickleEntry != nullptr)
                return source.corrupt(entry.begin, "the archive holds two data.pkl");
            pickleEntry = &entry;
        }
    }
    if (pickleEntry == nullptr)
        return source.unsupported(0, "the zip archive holds no data.pkl, so that PyTorch did not write it");
    const std::string folder = pickleEntry->name.substr(0, pickleEntry->name.size() - kPickle.size());
    if (pickleEntry->size > kWindow)
        return source.unsupported(pickleEntry->begin,
                                  "data.pkl has " + std::to_string(pickleEntry->size)
                                      + " bytes; allowed: " + std::to_string(kWindow));
    std::map<std::string, const ZipEntry *> byName;
    for (const ZipEntry &entry : *entries) {
        byName.emplace(entry.name, &entry);
        if (auto ok = checkZipEntry(source, entry); !ok)
            return Unexpected{ok.error()};
    }
    if (const auto order = byName.find(folder + "/byteorder"); order != byName.end()) {
        const auto bytes = source.bytes(order->second->begin, std::min<std::size_t>(order->second->size, 16));
        if (!bytes || text(*bytes) != "little")
            return source.unsupported(order->second->begin, "the archive's byte order is not \"little\"");
    }
    const auto bytes = source.bytes(pickleEntry->begin, static_cast<std::size_t>(pickleEntry->size));
    if (!bytes)
        return Unexpected{bytes.error()};
    const auto pickle = Pickle::parse(*bytes, source.name(), pickleEntry->begin, torchGlobals());
    if (!pickle)
        return Unexpected{pickle.error()};
    if (pickle->consumed() != bytes->size())
        return source.corrupt(pickleEntry->begin + pickle->consumed(), "bytes follow the pickle in data.pkl");
    const TorchPickle reader(*pickle, source, pickleEntry->begin);
    const auto storages = reader.storages();
    if (!storages)
        return Unexpected{storages.error()};
    std::map<std::string, StoragePlace> places;
    for (const auto &[key, storage] : *storages) {
        const auto entry = byName.find(folder + "/data/" + key);
        if (entry == byName.end())
            return source.corrupt(pickleEntry->begin, "storage " + quotedForMessage(key) + " is not in the archive");
        const std::uint64_t size = storage.elements * sizeOf(storage.type);
        if (entry->second->size != size)
            return source.corrupt(entry->second->begin,
                                  "storage " + quotedForMessage(key) + " has " + std::to_string(entry->second->size)
                                      + " bytes, expected " + std::to_string(size));
        places.emplace(key, StoragePlace{entry->second->begin, size});
    }
    auto file = reader.tensors(places);
    if (file)
        file->container = "zip";
    return file;
}

// Copies the elements of the dimensions from `dimension` on, in row-major order.
class Gather {
public:
    Gather(const StoredTensor &tensor, std::span<const std::uint8_t> from, std::span<std::uint8_t> to)
        : m_tensor(tensor), m_element(sizeOf(tensor.type)), m_from(from), m_to(to)
    {
    }
    void run(std::size_t dimension, std::uint64_t index)
    {
        if (dimension == m_tensor.shape.size()) {
            std::memcpy(m_to.data() + m_done, m_from.data() + index * m_element, m_element);
            m_done += m_element;
            return;
        }
        for (std::int64_t i = 0; i < m_tensor.shape[dimension]; ++i)
            run(dimension + 1, index + static_cast<std::uint64_t>(i * m_tensor.strides[dimension]));
    }

private:
    const StoredTensor &m_tensor;
    std::size_t m_element;
    std::span<const std::uint8_t> m_from;
    std::span<std::uint8_t> m_to;
    std::size_t m_done = 0;
};

}  // namespace

std::string_view name(ElementType type)
{
    static constexpr std::string_view kNames[] = {"F32", "F64", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"};
    return kNames[static_cast<std::size_t>(type)];
}

std::size_t sizeOf(ElementType type)
{
    static constexpr std::size_t kSizes[] = {4, 8, 2, 2, 8, 4, 2, 1, 1, 1};
    return kSizes[static_cast<std::size_t>(type)];
}

std::uint64_t StoredTensor::elements() const
{
    return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1},
                           [](std::uint64_t n, std::int64_t size) { return n * static_cast<std::uint64_t>(size); });
}

bool StoredTensor::isContiguous() const
{
    std::uint64_t expected = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        if (shape[i] != 1 && static_cast<std::uint64_t>(strides[i]) != expected)
            return elements() == 0;
        expected *= static_cast<std::uint64_t>(shape[i]);
    }
    return true;
}

bool looksLikeTorchFile(const ByteSource &source)
{
    if (looksLikeZip(source))
        return true;
    const auto head = source.bytes(0, 14);
    return head && (*head)[0] == 0x80 && std::equal(kMagic.begin(), kMagic.end(), head->begin() + 4);
}

Expected<TorchFile> readTorchFile(const ByteSource &source)
try {
    constexpr std::uint64_t kTarMagicAt = 257;
    if (looksLikeZip(source))
        return readArchive(source);
    if (const auto tar = source.bytes(kTarMagicAt, 5); tar && text(*tar) == "ustar")
        return source.unsupported(0, "a tar file of the first versions of PyTorch; save it again with a newer one");
    return readLegacy(source);
} catch (const std::bad_alloc &) {
    return Unexpected{Error{ErrorCode::Unsupported, source.name() + ": reading it needs more memory than there is"}};
}

Expected<void> readElements(const ByteSource &source, const StoredTensor &tensor, std::span<std::uint8_t> out)
{
    if (out.size() != tensor.bytes())
        return Unexpected{Error{ErrorCode::Internal, source.name() + ": room of the wrong size for " + tensor.name}};
    if (tensor.isContiguous())
        return source.read(tensor.begin, out);
    const auto bytes = source.bytes(tensor.begin, static_cast<std::size_t>(tensor.end - tensor.begin));
    if (!bytes)
        return Unexpected{bytes.error()};
    Gather(tensor, *bytes, out).run(0, 0);
    return {};
}

}  // namespace ttq
