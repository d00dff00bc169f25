#include "safetensors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>

#include "base/sha256.h"
#include "safetensorsheader.h"

namespace ttq {
namespace {

constexpr std::size_t kLengthBytes = 8;

class File {
public:
    explicit File(const std::filesystem::path &path)
        // Without O_NONBLOCK the opening of a pipe would wait for its writer.
        : m_fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {
    }
    ~File()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    int fd() const { return m_fd; }

    // Fills `bytes`; an error leaves its number in errno, 0 for an early end.
    bool read(std::span<std::byte> bytes)
    {
        while (!bytes.empty()) {
            const ssize_t count = ::read(m_fd, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR)
                continue;
            if (count == 0)
                errno = 0;
            if (count <= 0)
                return false;
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }

private:
    int m_fd;
};

Unexpected<Error> error(ErrorCode code, const std::filesystem::path &file, const std::string &detail)
{
    return Unexpected{Error{code, file.string() + ": " + detail}};
}

Unexpected<Error> readError(const std::filesystem::path &file)
{
    if (errno == 0)
        return error(ErrorCode::Corrupt, file, "became shorter while it was read");
    return error(ErrorCode::Io, file, "cannot be read: " + describeErrno(errno));
}

std::size_t littleEndian(std::span<const std::byte, kLengthBytes> bytes)
{
    std::size_t value = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        value |= std::to_integer<std::size_t>(bytes[i]) << 8 * i;
    return value;
}

// `header` is a copy, because its hash is replaced by zeros as the hash was computed with them.
Expected<void> checkHash(const std::string &stored, std::span<const std::byte> length, std::string header,
                         std::span<const std::byte> data)
{
    const auto corrupt = [](std::string detail) { return Unexpected{Error{ErrorCode::Corrupt, std::move(detail)}}; };
    if (stored.size() != kHashDigits)
        return corrupt("its __metadata__.sha256 has " + std::to_string(stored.size()) + " characters instead of 64");
    const std::optional<std::size_t> position = hashPosition(header, stored);
    if (!position)
        return corrupt("its __metadata__.sha256 is not written in plain characters");
    header.replace(*position, kHashDigits, kHashDigits, '0');
    Sha256 hash;
    hash.update(length);
    hash.update(header);
    hash.update(data);
    if (const std::string computed = hash.hex(); computed != stored)
        return corrupt("is damaged: its SHA-256 is " + computed + ", but it says " + inQuotes(stored));
    return {};
}

}  // namespace

Expected<Safetensors> Safetensors::read(const std::filesystem::path &path, Check check)
try {
    File file(path);
    if (file.fd() < 0)
        return error(errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io, path,
                     "cannot be opened: " + describeErrno(errno));
    struct stat facts {};
    if (::fstat(file.fd(), &facts) != 0)
        return error(ErrorCode::Io, path, "cannot be read: " + describeErrno(errno));
    if (!S_ISREG(facts.st_mode))
        return error(ErrorCode::Io, path, "is not a regular file");

    const std::size_t fileBytes = static_cast<std::size_t>(facts.st_size);
    if (fileBytes == 0)
        return error(ErrorCode::Corrupt, path, "is empty");
    if (fileBytes < kLengthBytes)
        return error(ErrorCode::Corrupt, path,
                     "has " + std::to_string(fileBytes) + " bytes, which is too short for a safetensors file");
    std::array<std::byte, kLengthBytes> length;
    if (!file.read(length))
        return readError(path);
    const std::size_t headerBytes = littleEndian(length);
    if (headerBytes > fileBytes - kLengthBytes)
        return error(ErrorCode::Corrupt, path,
                     "its header says " + std::to_string(headerBytes) + " bytes (file offset 0), but the file has "
                         + std::to_string(fileBytes) + ": cut short, or not a safetensors file");
    if (headerBytes > kMaxHeaderBytes)
        return error(ErrorCode::Unsupported, path,
                     "its header has " + std::to_string(headerBytes) + " bytes; at most "
                         + std::to_string(kMaxHeaderBytes) + " are read");
    std::string header(headerBytes, '\0');
    if (!file.read(std::as_writable_bytes(std::span(header))))
        return readError(path);

    const std::size_t dataBytes = fileBytes - kLengthBytes - headerBytes;
    Expected<SafetensorsHeader> parsed = parseSafetensorsHeader(header, dataBytes);
    if (!parsed)
        return error(parsed.error().code, path, parsed.error().detail);
    Safetensors result;
    result.m_metadata = std::move(parsed->metadata);
    result.m_tensors = std::move(parsed->tensors);
    if (check == Check::HeaderOnly)
        return result;

    result.m_data.resize(dataBytes);
    if (!file.read(result.m_data))
        return readError(path);
    const auto stored = result.m_metadata.find(std::string(kHashKey));
    if (stored != result.m_metadata.end()) {
        if (Expected<void> ok = checkHash(stored->second, length, std::move(header), result.m_data); !ok)
            return error(ok.error().code, path, ok.error().detail);
    } else if (check == Check::RequireSha256) {
        return error(ErrorCode::Corrupt, path, "has no __metadata__.sha256, so that nothing says it is undamaged");
    }
    return result;
} catch (const std::bad_alloc &) {
    return error(ErrorCode::Io, path, "does not fit into memory");
}

std::span<const std::byte> Safetensors::bytes(const TensorEntry &entry) const
{
    if (entry.begin > entry.end || entry.end > m_data.size())
        return {};
    return std::span(m_data).subspan(entry.begin, entry.end - entry.begin);
}

}  // namespace ttq
