#include "decodedfile.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "formats/imageheader.h"

namespace ttq {

namespace {

constexpr std::size_t kEntry = 24;  // place, height, width, CRC, zero
// images, bytes of the table, bytes of the skipped lines (u64 each), CRC of both (u32), zero (u32), magic
constexpr std::size_t kFooter = 40;
constexpr char kMagic[] = "TTQDEC01";
constexpr std::size_t kMagicBytes = 8;

void append(std::string &out, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 255);
}

std::uint64_t number(const std::uint8_t *bytes, int count)
{
    std::uint64_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | bytes[i];
    return value;
}

std::uint32_t crcOf(const void *bytes, std::size_t n)
{
    return static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), static_cast<const Bytef *>(bytes), n));
}

Unexpected<Error> corrupt(const std::filesystem::path &file, const std::string &what)
{
    return Unexpected{Error{ErrorCode::Corrupt, file.string() + ": " + what}};
}

}  // namespace

Expected<DecodedFileWriter> DecodedFileWriter::create(const std::filesystem::path &file)
{
    auto safe = SafeFile::create(file);
    if (!safe)
        return Unexpected{safe.error()};
    return DecodedFileWriter(*std::move(safe));
}

Expected<void> DecodedFileWriter::add(const Picture &picture)
{
    append(m_table, m_offset, 8);
    append(m_table, static_cast<std::uint64_t>(picture.height), 4);
    append(m_table, static_cast<std::uint64_t>(picture.width), 4);
    append(m_table, crcOf(picture.rgb.data(), picture.rgb.size()), 4);
    append(m_table, 0, 4);
    m_offset += picture.rgb.size();
    ++m_images;
    return m_file.write(std::as_bytes(std::span(picture.rgb)));
}

Expected<void> DecodedFileWriter::finish(const std::vector<std::pair<std::uint32_t, std::string>> &skipped)
{
    std::string tail = std::move(m_table);
    const std::size_t table = tail.size();
    for (const auto &[file, reason] : skipped) {
        std::string line = reason;
        for (char &c : line)
            c = c == '\n' ? ' ' : c;
        tail += std::to_string(file) + "\t" + line + "\n";
    }
    const std::size_t lines = tail.size() - table;
    const std::uint32_t crc = crcOf(tail.data(), tail.size());
    append(tail, m_images, 8);
    append(tail, table, 8);
    append(tail, lines, 8);
    append(tail, crc, 4);
    append(tail, 0, 4);
    tail += kMagic;
    if (auto written = m_file.write(tail); !written)
        return written;
    return m_file.commit();
}

Expected<std::unique_ptr<DecodedFile>> DecodedFile::open(const std::filesystem::path &file)
{
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return Unexpected{
            Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io, file.string() + ": " + describeErrno(errno)}};
    struct stat status = {};
    const bool known = ::fstat(fd, &status) == 0;
    const auto bytes = static_cast<std::size_t>(known ? status.st_size : 0);
    void *mapped = bytes >= kFooter ? ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    ::close(fd);
    if (mapped == MAP_FAILED)
        return corrupt(file, std::to_string(bytes) + " bytes, which cannot be mapped or are too few");
    std::unique_ptr<DecodedFile> opened(new DecodedFile);
    opened->m_bytes = {static_cast<const std::uint8_t *>(mapped), bytes};

    const std::uint8_t *footer = opened->m_bytes.data() + bytes - kFooter;
    if (std::memcmp(footer + kFooter - kMagicBytes, kMagic, kMagicBytes) != 0)
        return corrupt(file, "offset " + std::to_string(bytes - kMagicBytes) + ": expected " + kMagic);
    const std::uint64_t images = number(footer, 8), table = number(footer + 8, 8), lines = number(footer + 16, 8);
    const std::uint64_t room = bytes - kFooter;
    if (images > room / kEntry || table != images * kEntry || lines > room - table)
        return corrupt(file, "the sizes in its footer do not fit the file");
    const std::uint64_t pixels = room - table - lines;
    const std::uint8_t *tail = opened->m_bytes.data() + pixels;
    if (crcOf(tail, table + lines) != number(footer + 24, 4))
        return corrupt(file, "offset " + std::to_string(pixels) + ": the checksum of its table is wrong");
    opened->m_table = tail;
    opened->m_images = static_cast<std::uint32_t>(images);
    for (std::uint64_t i = 0; i < images; ++i) {
        const std::uint64_t place = number(tail + i * kEntry, 8);
        const std::uint64_t height = number(tail + i * kEntry + 8, 4), width = number(tail + i * kEntry + 12, 4);
        const auto most = static_cast<std::uint64_t>(kMaxImagePixels);
        if (height == 0 || width == 0 || width > most / height || place > pixels || 3 * height * width > pixels - place)
            return corrupt(file, "image " + std::to_string(i) + " lies outside the file");
    }
    const std::string_view text(reinterpret_cast<const char *>(tail + table), lines);
    for (const std::string &line : split(text, '\n')) {
        const std::size_t tab = line.find('\t');
        const auto index = parseInteger(line.substr(0, tab));
        if (tab != std::string::npos && index)
            opened->m_skipped.emplace_back(static_cast<std::uint32_t>(*index), line.substr(tab + 1));
    }
    return opened;
}

DecodedFile::~DecodedFile()
{
    ::munmap(const_cast<std::uint8_t *>(m_bytes.data()), m_bytes.size());
}

std::pair<int, int> DecodedFile::sizeOf(std::uint32_t image) const
{
    const std::uint8_t *entry = m_table + image * kEntry;
    return {static_cast<int>(number(entry + 8, 4)), static_cast<int>(number(entry + 12, 4))};
}

std::optional<Picture> DecodedFile::read(std::uint32_t image) const
{
    const std::uint8_t *entry = m_table + image * kEntry;
    const auto [height, width] = sizeOf(image);
    const std::uint8_t *from = m_bytes.data() + number(entry, 8);
    const std::size_t n = std::size_t{3} * static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    if (crcOf(from, n) != number(entry + 16, 4))
        return std::nullopt;
    return Picture{height, width, {from, from + n}};
}

}  // namespace ttq
