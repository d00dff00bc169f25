#include "unzip.h"

#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <vector>

#include "base/appendfile.h"
#include "unpacking.h"
#include "zip.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 17;
constexpr int kRawDeflate = -15;  // 32 KiB window, no header
// Tiny ImageNet has 120,000 entries of a hundred bytes each in its directory.
constexpr std::uint64_t kMaxDirectoryBytes = std::uint64_t{256} << 20;

class ZipReader {
public:
    ZipReader(const ByteSource &source, Unpacking &unpacking)
        : m_source(source), m_unpacking(unpacking), m_in(kPiece), m_out(kPiece)
    {
        m_ready = inflateInit2(&m_z, kRawDeflate) == Z_OK;
    }
    ~ZipReader() { inflateEnd(&m_z); }
    ZipReader(const ZipReader &) = delete;
    ZipReader &operator=(const ZipReader &) = delete;

    Expected<void> run()
    {
        if (!m_ready)
            return Unexpected{Error{ErrorCode::Internal, m_source.name() + ": zlib cannot start: not enough memory"}};
        const ZipRules rules{true, m_unpacking.options().maxEntries, kMaxDirectoryBytes};
        const auto entries = readZip(m_source, rules);
        if (!entries)
            return Unexpected{entries.error()};
        // All of them before the first byte is written: a bomb shows in the directory.
        for (const ZipEntry &entry : *entries)
            if (auto ok = check(entry); !ok)
                return ok;
        if (m_unpacking.empty())
            return m_source.corrupt(0, "the archive is empty");
        for (const ZipEntry &entry : *entries) {
            if (auto done = unpack(entry); !done)
                return done;
            if (m_unpacking.options().progress)
                m_unpacking.options().progress(entry.begin + entry.stored, m_source.size());
        }
        return {};
    }

private:
    static bool isFolder(const ZipEntry &entry) { return entry.name.ends_with('/'); }
    static std::string nameOf(const ZipEntry &entry)
    {
        return isFolder(entry) ? entry.name.substr(0, entry.name.size() - 1) : entry.name;
    }

    Expected<void> check(const ZipEntry &entry)
    {
        const std::string name = nameOf(entry);
        if (const std::string why = nameObjection(name); !why.empty())
            return m_source.unsupported(entry.begin, why + " ('" + name + "')");
        const std::uint32_t kind = entry.unixMode & S_IFMT;
        if (kind != 0 && kind != (isFolder(entry) ? S_IFDIR : S_IFREG))
            return m_source.unsupported(entry.begin,
                                        "'" + name + "' is " + (kind == S_IFLNK ? "a link" : "no plain file")
                                            + ", only files and folders are unpacked");
        if (isFolder(entry) && entry.size != 0)
            return m_source.corrupt(entry.begin, "the folder '" + name + "' has contents of its own");
        if (const auto no = m_unpacking.accept(name, entry.size, isFolder(entry)))
            return Unexpected{
                Error{no->code, m_source.name() + ": offset " + std::to_string(entry.begin) + ": " + no->text}};
        return {};
    }

    Expected<void> unpack(const ZipEntry &entry)
    {
        const auto target = m_unpacking.place(nameOf(entry), isFolder(entry));
        if (!target)
            return Unexpected{target.error()};
        if (isFolder(entry))
            return {};
        // Not SafeFile: the folder gets its name when all is there, and a hundred thousand fsyncs take minutes.
        auto file = AppendFile::create(*target);
        if (!file)
            return Unexpected{file.error()};
        uLong crc = crc32(0, nullptr, 0);
        const auto put = [&](std::span<const std::uint8_t> bytes) {
            crc = crc32(crc, bytes.data(), static_cast<uInt>(bytes.size()));
            return file->write(std::as_bytes(bytes));
        };
        if (auto done = entry.deflated ? inflateEntry(entry, put) : copyEntry(entry, put); !done)
            return done;
        if (static_cast<std::uint32_t>(crc) != entry.crc)
            return m_source.corrupt(entry.begin, "entry " + entry.name + " is damaged: its checksum differs");
        return {};
    }

    // The next piece of the entry's bytes in the archive.
    Expected<std::span<std::uint8_t>> piece(const ZipEntry &entry, std::uint64_t done)
    {
        if (m_unpacking.cancelled())
            return Unexpected{Error{ErrorCode::InvalidArgument, "unpacking was cancelled"}};
        const auto bytes = std::span(m_in).first(std::min<std::uint64_t>(entry.stored - done, kPiece));
        if (auto read = m_source.read(entry.begin + done, bytes); !read)
            return Unexpected{read.error()};
        return bytes;
    }

    template <class Put>
    Expected<void> copyEntry(const ZipEntry &entry, const Put &put)
    {
        for (std::uint64_t done = 0; done < entry.stored;) {
            const auto bytes = piece(entry, done);
            if (!bytes)
                return Unexpected{bytes.error()};
            if (auto written = put(*bytes); !written)
                return written;
            done += bytes->size();
        }
        return {};
    }

    template <class Put>
    Expected<void> inflateEntry(const ZipEntry &entry, const Put &put)
    {
        inflateReset(&m_z);
        m_z.avail_in = 0;
        const auto damaged = [&](const std::string &what) {
            return m_source.corrupt(entry.begin, "entry " + entry.name + " is damaged: " + what);
        };
        std::uint64_t taken = 0, given = 0;
        for (int status = Z_OK; status != Z_STREAM_END;) {
            if (m_z.avail_in == 0 && taken < entry.stored) {
                const auto bytes = piece(entry, taken);
                if (!bytes)
                    return Unexpected{bytes.error()};
                taken += bytes->size();
                m_z.next_in = bytes->data();
                m_z.avail_in = static_cast<uInt>(bytes->size());
            }
            m_z.next_out = m_out.data();
            m_z.avail_out = static_cast<uInt>(m_out.size());
            status = inflate(&m_z, Z_NO_FLUSH);
            const std::size_t got = m_out.size() - m_z.avail_out;
            if (status != Z_OK && status != Z_STREAM_END && !(status == Z_BUF_ERROR && got > 0))
                return damaged(m_z.msg != nullptr ? m_z.msg : "its data break off");
            given += got;
            if (given > entry.size)
                return damaged("it inflates beyond its " + std::to_string(entry.size) + " bytes");
            if (auto written = put(std::span(m_out).first(got)); !written)
                return written;
        }
        if (given != entry.size)
            return damaged("it inflates to " + std::to_string(given) + " of its " + std::to_string(entry.size)
                           + " bytes");
        if (m_z.avail_in != 0 || taken != entry.stored)
            return damaged("bytes stand behind its data");
        return {};
    }

    const ByteSource &m_source;
    Unpacking &m_unpacking;
    std::vector<std::uint8_t> m_in, m_out;
    z_stream m_z{};
    bool m_ready = false;
};

}  // namespace

Expected<fs::path> unpackZip(const fs::path &archive, const fs::path &into, const UnpackOptions &options)
{
    const auto source = FileSource::open(archive);
    if (!source)
        return Unexpected{source.error()};
    auto unpacking = Unpacking::start(into, options);
    if (!unpacking)
        return Unexpected{unpacking.error()};
    if (auto done = ZipReader(**source, *unpacking).run(); !done)
        return Unexpected{done.error()};
    if (auto synced = syncFilesystem(into); !synced)
        return Unexpected{synced.error()};
    return unpacking->finish();
}

}  // namespace ttq
