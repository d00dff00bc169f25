#include "tarfile.h"

#include <zlib.h>

#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

#include "base/safefile.h"
#include "base/system.h"

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

// Why a name may not be written; empty if it may.
std::string objection(const std::string &name)
{
    if (name.empty())
        return "an empty name";
    if (name.front() == '/')
        return "an absolute name";
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 32 || c == 127 || c == '\\')
            return "a name with a control character or backslash";
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        const std::string_view part = std::string_view(name).substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..")
            return "a name with the part '" + std::string(part) + "'";
        begin = end + 1;
    }
    return {};
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
    if (const std::string why = objection(entry.name); !why.empty())
        return input.error(ErrorCode::Unsupported, at, why + " ('" + entry.name + "')");
    const auto size = octal(header, 124, 12);
    if (!size || (entry.folder && *size != 0))
        return input.error(ErrorCode::Corrupt, at, "'" + entry.name + "' has no valid size");
    entry.size = *size;
    return entry;
}

// Removes the folder it was given unless told to keep it.
class Undo {
public:
    explicit Undo(fs::path folder) : m_folder(std::move(folder)) {}
    ~Undo()
    {
        std::error_code ignored;
        if (!m_folder.empty())
            fs::remove_all(m_folder, ignored);
    }
    Undo(const Undo &) = delete;
    Undo &operator=(const Undo &) = delete;

private:
    fs::path m_folder;
};

class Unpacking {
public:
    Unpacking(Input &input, fs::path temporary, const UnpackOptions &options)
        : m_input(input), m_temporary(std::move(temporary)), m_options(options)
    {
    }

    // The one folder that all entries lie in.
    Expected<std::string> run()
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
        if (m_top.empty())
            return m_input.error(ErrorCode::Corrupt, m_input.offset(), "the archive is empty");
        return m_top;
    }

private:
    Expected<void> unpack(const Entry &entry)
    {
        const std::uint64_t at = m_input.offset() - kBlock;
        const std::string top = entry.name.substr(0, entry.name.find('/'));
        if (!m_names.insert(entry.name).second && !entry.folder)
            return m_input.error(ErrorCode::Corrupt, at, "'" + entry.name + "' for the second time");
        if (m_names.size() > m_options.maxEntries)
            return m_input.error(ErrorCode::Unsupported, at,
                                 "more than the " + std::to_string(m_options.maxEntries) + " entries allowed");
        if (entry.size > m_options.maxBytes - m_bytes)
            return m_input.error(ErrorCode::Unsupported, at,
                                 "'" + entry.name + "' makes more than the " + std::to_string(m_options.maxBytes)
                                     + " bytes allowed");
        if (!entry.folder && top == entry.name)
            return m_input.error(ErrorCode::Unsupported, at, "'" + entry.name + "' lies outside a folder");
        if (!m_top.empty() && top != m_top)
            return m_input.error(ErrorCode::Unsupported, at,
                                 "'" + entry.name + "' lies outside the folder '" + m_top + "' of the others");
        m_top = top;
        m_bytes += entry.size;
        const fs::path target = m_temporary / entry.name;
        std::error_code code;
        fs::create_directories(entry.folder ? target : target.parent_path(), code);
        if (code)
            return Unexpected{Error{ErrorCode::Io, target.string() + ": " + code.message()}};
        return entry.folder ? Expected<void>() : writeEntry(entry, target);
    }

    Expected<void> writeEntry(const Entry &entry, const fs::path &target)
    {
        auto file = SafeFile::create(target);
        if (!file)
            return Unexpected{file.error()};
        std::vector<std::uint8_t> piece(kPiece);
        // Files are padded to whole blocks.
        for (std::uint64_t left = entry.size, padded = (left + kBlock - 1) / kBlock * kBlock; padded > 0;) {
            if (m_options.cancel != nullptr && *m_options.cancel)
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
            if (m_options.progress)
                m_options.progress(m_input.taken(), m_input.size());
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
    fs::path m_temporary;
    const UnpackOptions &m_options;
    std::set<std::string> m_names;
    std::string m_top;
    std::uint64_t m_bytes = 0;
};

}  // namespace

Expected<fs::path> unpackTar(const fs::path &archive, const fs::path &into, const UnpackOptions &options)
{
    Input input(archive);
    if (!input.opened())
        return Unexpected{Error{ErrorCode::NotFound, archive.string() + ": cannot be opened"}};
    const fs::path temporary = into / (".unpacking-" + newUuid());
    std::error_code code;
    if (!fs::create_directory(temporary, code))
        return Unexpected{Error{ErrorCode::Io, temporary.string() + ": " + code.message()}};
    const Undo undo(temporary);
    const auto top = Unpacking(input, temporary, options).run();
    if (!top)
        return Unexpected{top.error()};
    const fs::path target = into / *top;
    if (fs::symlink_status(target, code).type() != fs::file_type::not_found)
        return Unexpected{Error{ErrorCode::Exists, target.string() + " is there already; move it away first"}};
    if (auto moved = moveFile(temporary / *top, target); !moved)
        return Unexpected{moved.error()};
    return target;
}

}  // namespace ttq
