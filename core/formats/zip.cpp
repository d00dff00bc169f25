#include "zip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string_view>

namespace ttq {

namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50, kCentralHeader = 0x02014b50, kEnd = 0x06054b50, kEnd64 = 0x06064b50,
                        kEnd64Locator = 0x07064b50;
constexpr std::size_t kLocalBytes = 30, kCentralBytes = 46, kEndBytes = 22, kEnd64Bytes = 56, kLocatorBytes = 20;
constexpr std::size_t kLongestComment = 65535;
constexpr std::uint16_t kEncrypted = 1, kZip64Extra = 1, kStoredMethod = 0, kDeflateMethod = 8, kMadeOnUnix = 3;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;

// Little-endian numbers at places of a block that is known to be long enough.
class Fields {
public:
    explicit Fields(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}
    std::uint16_t u16(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
    std::uint32_t u32(std::size_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }
    std::uint64_t u64(std::size_t at) const { return number(at, 8); }

private:
    std::uint64_t number(std::size_t at, std::size_t count) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value |= std::uint64_t{m_bytes[at + i]} << 8 * i;
        return value;
    }
    std::span<const std::uint8_t> m_bytes;
};

struct Directory {
    std::uint64_t entries = 0, begin = 0, size = 0;
    std::uint64_t end = 0;  // where the records behind it begin
};

Expected<Directory> findDirectory(const ByteSource &source)
{
    const std::uint64_t size = source.size();
    if (size < kEndBytes)
        return source.corrupt(size, "the file ends within a zip archive's first entry");
    const auto tailBytes = static_cast<std::size_t>(std::min<std::uint64_t>(size, kEndBytes + kLongestComment));
    const auto tail = source.bytes(size - tailBytes, tailBytes);
    if (!tail)
        return Unexpected{tail.error()};
    std::optional<std::size_t> found;
    for (std::size_t at = tailBytes - kEndBytes + 1; at-- > 0;) {
        const Fields fields{std::span(*tail).subspan(at)};
        // The comment has to reach the end of the file: the signature may also stand within it by accident.
        if (fields.u32(0) == kEnd && at + kEndBytes + fields.u16(20) == tailBytes) {
            found = at;
            break;
        }
    }
    if (!found)
        return source.corrupt(size, "the zip archive has no directory at its end: cut short");
    const Fields end{std::span(*tail).subspan(*found)};
    const std::uint64_t endAt = size - tailBytes + *found;
    if (end.u16(4) != 0 || end.u16(6) != 0 || end.u16(8) != end.u16(10))
        return source.unsupported(endAt, "the zip archive has several parts; allowed: one");
    Directory directory{end.u16(10), end.u32(16), end.u32(12), endAt};
    if (end.u16(10) != 0xFFFF && end.u32(12) != kIn64 && end.u32(16) != kIn64)
        return directory;

    if (endAt < kLocatorBytes + kEnd64Bytes)
        return source.corrupt(endAt, "the zip64 records are missing");
    const auto locator = source.bytes(endAt - kLocatorBytes, kLocatorBytes);
    if (!locator)
        return Unexpected{locator.error()};
    const Fields place{*locator};
    const std::uint64_t end64At = place.u64(8);
    if (place.u32(0) != kEnd64Locator || end64At > endAt - kLocatorBytes - kEnd64Bytes)
        return source.corrupt(endAt - kLocatorBytes, "the zip64 locator is damaged");
    const auto record = source.bytes(end64At, kEnd64Bytes);
    if (!record)
        return Unexpected{record.error()};
    const Fields end64{*record};
    if (end64.u32(0) != kEnd64 || end64.u64(24) != end64.u64(32))
        return source.corrupt(end64At, "the zip64 end record is damaged");
    return Directory{end64.u64(32), end64.u64(48), end64.u64(40), end64At};
}

// Sizes and offset of a central header, from its zip64 extra field where the header refers to that.
struct Sizes {
    std::uint64_t stored = 0, size = 0, header = 0;
};
std::optional<Sizes> sizesOf(const Fields &header, std::span<const std::uint8_t> extra)
{
    Sizes sizes{header.u32(20), header.u32(24), header.u32(42)};
    const bool anyIn64 = sizes.stored == kIn64 || sizes.size == kIn64 || sizes.header == kIn64;
    while (anyIn64 && extra.size() >= 4) {
        const Fields field{extra};
        const std::size_t length = field.u16(2);
        if (length > extra.size() - 4)
            return std::nullopt;
        if (field.u16(0) == kZip64Extra) {
            std::size_t at = 4;
            for (std::uint64_t *value : {&sizes.size, &sizes.stored, &sizes.header}) {
                if (*value != kIn64)
                    continue;
                if (at + 8 > 4 + length)
                    return std::nullopt;
                *value = field.u64(at);
                at += 8;
            }
            return sizes;
        }
        extra = extra.subspan(4 + length);
    }
    return anyIn64 ? std::nullopt : std::optional(sizes);
}

// Finds where an entry's bytes begin; the local header must agree with the central one.
Expected<void> locate(const ByteSource &source, std::uint64_t headerAt, std::uint16_t method, ZipEntry &entry)
{
    const auto local = source.bytes(headerAt, kLocalBytes);
    if (!local)
        return Unexpected{local.error()};
    const Fields header{*local};
    const std::size_t nameBytes = header.u16(26);
    if (header.u32(0) != kLocalHeader || header.u16(8) != method || nameBytes != entry.name.size())
        return source.corrupt(headerAt, "the header of entry " + entry.name + " contradicts the archive's directory");
    const auto name = source.bytes(headerAt + kLocalBytes, nameBytes);
    if (!name)
        return Unexpected{name.error()};
    if (!std::equal(name->begin(), name->end(), entry.name.begin(),
                    [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }))
        return source.corrupt(headerAt, "the header of entry " + entry.name + " has another name in it");
    entry.begin = headerAt + kLocalBytes + nameBytes + header.u16(28);
    return {};
}

struct Range {
    std::uint64_t begin, end;
    std::size_t entry;
};

Expected<void> checkOverlap(const ByteSource &source, std::vector<Range> ranges, std::uint64_t directory,
                            const std::vector<ZipEntry> &entries)
{
    std::sort(ranges.begin(), ranges.end(), [](const Range &a, const Range &b) { return a.begin < b.begin; });
    std::uint64_t end = 0;
    for (const Range &range : ranges) {
        if (range.begin < end)
            return source.corrupt(range.begin, "entry " + entries[range.entry].name + " overlaps the one before it");
        end = range.end;
    }
    if (end > directory)
        return source.corrupt(directory, "an entry reaches into the archive's directory");
    if (!ranges.empty() && ranges.front().begin != 0)
        return source.corrupt(0, std::to_string(ranges.front().begin) + " bytes stand in front of the first entry");
    return {};
}

}  // namespace

bool looksLikeZip(const ByteSource &source)
{
    const auto magic = source.bytes(0, 4);
    return magic && Fields{*magic}.u32(0) == kLocalHeader;
}

Expected<std::vector<ZipEntry>> readZip(const ByteSource &source, const ZipRules &rules)
{
    const auto directory = findDirectory(source);
    if (!directory)
        return Unexpected{directory.error()};
    if (directory->entries > rules.maxEntries || directory->size > rules.maxDirectoryBytes)
        return source.unsupported(directory->begin,
                                  "the zip archive lists " + std::to_string(directory->entries)
                                      + " entries; allowed: " + std::to_string(rules.maxEntries) + " in "
                                      + std::to_string(rules.maxDirectoryBytes >> 20) + " MiB");
    if (directory->begin > directory->end || directory->size != directory->end - directory->begin)
        return source.corrupt(directory->end, "the archive's directory is not where its end record says");
    const auto central = source.bytes(directory->begin, static_cast<std::size_t>(directory->size));
    if (!central)
        return Unexpected{central.error()};

    std::vector<ZipEntry> entries;
    std::vector<Range> ranges;
    std::set<std::string_view> names;
    std::span<const std::uint8_t> rest = *central;
    for (std::uint64_t i = 0; i < directory->entries; ++i) {
        const std::uint64_t at = directory->begin + (central->size() - rest.size());
        const Fields header{rest};
        if (rest.size() < kCentralBytes || header.u32(0) != kCentralHeader)  // in this order: fields are unchecked
            return source.corrupt(at, "entry " + std::to_string(i) + " of the archive's directory is damaged");
        const std::size_t nameBytes = header.u16(28), extraBytes = header.u16(30);
        const std::size_t all = kCentralBytes + nameBytes + extraBytes + header.u16(32);
        const auto sizes
            = all <= rest.size() ? sizesOf(header, rest.subspan(kCentralBytes + nameBytes, extraBytes)) : std::nullopt;
        if (!sizes)
            return source.corrupt(at, "entry " + std::to_string(i) + " of the archive's directory is cut short");
        ZipEntry entry;
        entry.name.assign(reinterpret_cast<const char *>(rest.data()) + kCentralBytes, nameBytes);
        entry.size = sizes->size;
        entry.stored = sizes->stored;
        entry.crc = header.u32(16);
        const std::uint16_t method = header.u16(10);
        entry.deflated = method == kDeflateMethod;
        if (header.u16(4) >> 8 == kMadeOnUnix)
            entry.unixMode = header.u32(38) >> 16;
        if ((header.u16(8) & kEncrypted) != 0)
            return source.unsupported(at, "entry " + entry.name + " is encrypted");
        if (method != kStoredMethod && !(entry.deflated && rules.deflated))
            return source.unsupported(at,
                                      "entry " + entry.name + " is compressed (method " + std::to_string(method)
                                          + "); allowed: stored"
                                          + (rules.deflated ? " or deflated" : ", as PyTorch does"));
        if (method == kStoredMethod && sizes->stored != sizes->size)
            return source.corrupt(at, "entry " + entry.name + " is stored, but has two sizes");
        if (auto ok = locate(source, sizes->header, method, entry); !ok)
            return Unexpected{ok.error()};
        if (entry.begin > directory->begin || entry.stored > directory->begin - entry.begin)
            return source.corrupt(at, "entry " + entry.name + " reaches into the archive's directory");
        ranges.push_back({sizes->header, entry.begin + entry.stored, entries.size()});
        entries.push_back(std::move(entry));
        rest = rest.subspan(all);
    }
    if (!rest.empty())
        return source.corrupt(directory->begin + (central->size() - rest.size()),
                              std::to_string(rest.size()) + " bytes too many in the archive's directory");
    for (const ZipEntry &entry : entries) {
        if (!names.insert(entry.name).second)
            return source.corrupt(entry.begin, "a second entry is called " + entry.name);
    }
    if (auto ok = checkOverlap(source, std::move(ranges), directory->begin, entries); !ok)
        return Unexpected{ok.error()};
    return entries;
}

Expected<void> checkZipEntry(const ByteSource &source, const ZipEntry &entry)
{
    constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
    uLong crc = crc32(0, nullptr, 0);
    for (std::uint64_t done = 0; done < entry.size;) {
        const auto piece
            = source.bytes(entry.begin + done, static_cast<std::size_t>(std::min(entry.size - done, kPiece)));
        if (!piece)
            return Unexpected{piece.error()};
        crc = crc32(crc, piece->data(), static_cast<uInt>(piece->size()));
        done += piece->size();
    }
    if (static_cast<std::uint32_t>(crc) != entry.crc)
        return source.corrupt(entry.begin, "entry " + entry.name + " is damaged: its checksum differs");
    return {};
}

}  // namespace ttq
