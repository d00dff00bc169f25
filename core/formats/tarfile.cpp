#include "tarfile.h"

#include <zlib.h>

#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <vector>

#include "base/safefile.h"
#include "unpacking.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kPiece = std::size_t{1} << 18;
constexpr int kGzipOrPlain = 15 + 32;

// The bytes of the archive, inflated on the way if they are a gzip stream.
class Input {
public:
    explicit Input(const fs::path &file) : m_name(file.string()), m_file(file, std::ios::binary), m_in(kPiece)
    {
        std::error_code ignored;
        m_size = fs::file_size(file, ignored);
        m_file.read(reinterpret_cast<char *>(m_in.data()), 2);
        m_gzip = m_file.gcount() == 2 && m_in[0] == 0x1f && m_in[1] == 0x8b;
        m_file.clear();
        m_file.seekg(0);
        m_ready = !m_gzip || inflateInit2(&m_z, kGzipOrPlain) == Z_OK;
    }
    ~Input()
    {
        if (m_gzip)
            inflateEnd(&m_z);
    }
    Input(const Input &) = delete;
    Input &operator=(const Input &) = delete;

    bool opened() const { return m_file.is_open() && m_ready; }
    std::uint64_t offset() const { return m_offset; }
    std::uint64_t taken() const { return m_taken; }
    std::uint64_t size() const { return m_size; }

    Unexpected<Error> error(ErrorCode code, std::uint64_t offset, const std::string &what) const
    {
        return Unexpected{Error{
            code, m_name + ": offset " + std::to_string(offset) + (m_gzip ? " of the inflated data: " : ": ") + what}};
    }

    // Fills `out` or gives what was left before the end.
    Expected<std::size_t> read(std::span<std::uint8_t> out)
    {
        std::size_t done = 0;
        while (done < out.size()) {
            if (!m_gzip) {
                m_file.read(reinterpret_cast<char *>(out.data() + done),
                            static_cast<std::streamsize>(out.size() - done));
                const auto got = static_cast<std::size_t>(m_file.gcount());
                done += got;
                m_taken += got;
                break;
            }
            if (m_ended)
                break;
            if (m_z.avail_in == 0) {
                m_file.read(reinterpret_cast<char *>(m_in.data()), static_cast<std::streamsize>(m_in.size()));
                m_z.next_in = m_in.data();
                m_z.avail_in = static_cast<uInt>(m_file.gcount());
                m_taken += m_z.avail_in;
                if (m_z.avail_in == 0)
                    return error(ErrorCode::Corrupt, m_offset + done, "the gzip stream breaks off");
            }
            m_z.next_out = out.data() + done;
            m_z.avail_out = static_cast<uInt>(out.size() - done);
            const int status = inflate(&m_z, Z_NO_FLUSH);
            done = out.size() - m_z.avail_out;
            if (status == Z_STREAM_END)
                m_ended = true;
            else if (status != Z_OK && status != Z_BUF_ERROR)
                return error(ErrorCode::Corrupt, m_offset + done,
                             std::string("damaged gzip stream (") + (m_z.msg != nullptr ? m_z.msg : "no reason given")
                                 + ")");
        }
        m_offset += done;
        return done;
    }

    // Whether compressed bytes follow the end of the gzip stream.
    bool hasMore() { return m_gzip && (m_z.avail_in > 0 || m_file.peek() != std::ifstream::traits_type::eof()); }

private:
    std::string m_name;
    std::ifstream m_file;
    std::vector<std::uint8_t> m_in;
    std::uint64_t m_size = 0, m_offset = 0, m_taken = 0;
    z_stream m_z{};
    bool m_gzip = false, m_ready = false, m_ended = false;
};

struct Entry {
    std::string name;  // without a slash at the end
    std::uint64_t size = 0;
    bool folder = false;
};

using Header = std::array<std::uint8_t, kBlock>;

std::string textOf(const Header &header, std::size_t offset, std::size_t n)
{
    const auto *start = reinterpret_cast<const char *>(header.data() + offset);
    return {start, strnlen(start, n)};
}

std::optional<std::uint64_t> octal(const Header &header, std::size_t offset, std::size_t n)
{
    std::uint64_t value = 0;
    bool any = false;
    for (std::size_t i = offset; i < offset + n; ++i) {
        if (header[i] == 0 || header[i] == ' ') {
            if (any)
                break;
            continue;
        }
        if (header[i] < '0' || header[i] > '7')
            return std::nullopt;
        value = value * 8 + static_cast<std::uint64_t>(header[i] - '0');
        any = true;
    }
    return any ? std::optional(value) : std::nullopt;
}

Expected<Entry> parseHeader(const Input &input, const Header &header)
{
    const std::uint64_t at = input.offset() - kBlock;
    unsigned sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
        sum += i >= 148 && i < 156 ? ' ' : header[i];
    if (octal(header, 148, 8) != sum)
        return input.error(ErrorCode::Corrupt, at, "no tar header: its checksum is wrong");
    Entry entry;
    entry.name = textOf(header, 0, 100);
    if (std::memcmp(header.data() + 257,
                    "ustar\0"
                    "00",
                    8)
            == 0
        && header[345] != 0)
        entry.name = textOf(header, 345, 155) + "/" + entry.name;
    const std::uint8_t kind = header[156];
    entry.folder = kind == '5';
    if (entry.folder && entry.name.ends_with('/'))
        entry.name.pop_back();
    if (kind != '0' && kind != 0 && kind != '5') {
        const bool link = kind == '1' || kind == '2', device = kind == '3' || kind == '4' || kind == '6';
        return input.error(ErrorCode::Unsupported, at,
                           "'" + entry.name + "' is "
                               + (link ? "a link" : (device ? "a device or pipe" : "an extended header"))
                               + ", only files and folders are unpacked");
    }
    if (const std::string why = nameObjection(entry.name); !why.empty())
        return input.error(ErrorCode::Unsupported, at, why + " ('" + entry.name + "')");
    const auto size = octal(header, 124, 12);
    if (!size || (entry.folder && *size != 0))
        return input.error(ErrorCode::Corrupt, at, "'" + entry.name + "' has no valid size");
    entry.size = *size;
    return entry;
}

class TarReader {
public:
    TarReader(Input &input, Unpacking &unpacking) : m_input(input), m_unpacking(unpacking) {}

    Expected<void> run()
    {
        for (int zeroBlocks = 0; zeroBlocks < 2;) {
            Header header{};
            const auto got = m_input.read(header);
            if (!got)
                return Unexpected{got.error()};
            if (*got < kBlock)
                return m_input.error(ErrorCode::Corrupt, m_input.offset(), "the archive breaks off");
            if (header == Header{}) {
                ++zeroBlocks;
                continue;
            }
            zeroBlocks = 0;
            const auto entry = parseHeader(m_input, header);
            if (!entry)
                return Unexpected{entry.error()};
            if (auto done = unpack(*entry); !done)
                return Unexpected{done.error()};
        }
        if (auto ended = expectEnd(); !ended)
            return Unexpected{ended.error()};
        if (m_unpacking.empty())
            return m_input.error(ErrorCode::Corrupt, m_input.offset(), "the archive is empty");
        return {};
    }

private:
    Expected<void> unpack(const Entry &entry)
    {
        if (const auto no = m_unpacking.accept(entry.name, entry.size, entry.folder))
            return m_input.error(no->code, m_input.offset() - kBlock, no->text);
        const auto target = m_unpacking.place(entry.name, entry.folder);
        if (!target)
            return Unexpected{target.error()};
        return entry.folder ? Expected<void>() : writeEntry(entry, *target);
    }

    Expected<void> writeEntry(const Entry &entry, const fs::path &target)
    {
        auto file = SafeFile::create(target);
        if (!file)
            return Unexpected{file.error()};
        std::vector<std::uint8_t> piece(kPiece);
        // Files are padded to whole blocks.
        for (std::uint64_t left = entry.size, padded = (left + kBlock - 1) / kBlock * kBlock; padded > 0;) {
            if (m_unpacking.cancelled())
                return Unexpected{Error{ErrorCode::InvalidArgument, "unpacking was cancelled"}};
            const std::size_t n = std::min<std::uint64_t>(padded, kPiece);
            const auto got = m_input.read(std::span(piece).first(n));
            if (!got)
                return Unexpected{got.error()};
            if (*got < n)
                return m_input.error(ErrorCode::Corrupt, m_input.offset(),
                                     "the archive breaks off within '" + entry.name + "'");
            const std::size_t own = std::min<std::uint64_t>(left, n);
            if (auto written = file->write(std::as_bytes(std::span(piece).first(own))); !written)
                return written;
            padded -= n;
            left -= own;
            if (m_unpacking.options().progress)
                m_unpacking.options().progress(m_input.taken(), m_input.size());
        }
        return file->commit();
    }

    // Archives are filled up with zeros to a multiple of their record size.
    Expected<void> expectEnd()
    {
        std::vector<std::uint8_t> rest(kPiece);
        for (std::uint64_t after = 0;;) {
            const auto got = m_input.read(rest);
            if (!got)
                return Unexpected{got.error()};
            after += *got;
            for (std::size_t i = 0; i < *got; ++i)
                if (rest[i] != 0 || after > (std::uint64_t{1} << 20))
                    return m_input.error(ErrorCode::Corrupt, m_input.offset() - *got + i,
                                         "bytes behind the archive's end");
            if (*got < rest.size())
                break;
        }
        if (m_input.hasMore())
            return m_input.error(ErrorCode::Corrupt, m_input.offset(), "bytes behind the gzip stream");
        return {};
    }

    Input &m_input;
    Unpacking &m_unpacking;
};

}  // namespace

Expected<fs::path> unpackTar(const fs::path &archive, const fs::path &into, const UnpackOptions &options)
{
    Input input(archive);
    if (!input.opened())
        return Unexpected{Error{ErrorCode::NotFound, archive.string() + ": cannot be opened"}};
    auto unpacking = Unpacking::start(into, options);
    if (!unpacking)
        return Unexpected{unpacking.error()};
    if (auto done = TarReader(input, *unpacking).run(); !done)
        return Unexpected{done.error()};
    return unpacking->finish();
}

}  // namespace ttq
