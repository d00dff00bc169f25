#include "bytesource.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ttq {

Expected<void> ByteSource::checkRange(std::uint64_t offset, std::size_t count) const
{
    if (offset <= size() && count <= size() - offset)
        return {};
    return corrupt(offset,
                   "the file ends at " + std::to_string(size()) + ", expected " + std::to_string(count)
                       + " more bytes from here on");
}

Expected<std::vector<std::uint8_t>> ByteSource::bytes(std::uint64_t offset, std::size_t count) const
{
    // Before the memory is taken: a number from the file alone must not cost any.
    if (auto ok = checkRange(offset, count); !ok)
        return Unexpected{ok.error()};
    std::vector<std::uint8_t> result(count);
    if (auto ok = read(offset, result); !ok)
        return Unexpected{ok.error()};
    return result;
}

Unexpected<Error> ByteSource::corrupt(std::uint64_t offset, const std::string &what) const
{
    return Unexpected{Error{ErrorCode::Corrupt, m_name + ": offset " + std::to_string(offset) + ": " + what}};
}

Unexpected<Error> ByteSource::unsupported(std::uint64_t offset, const std::string &what) const
{
    return Unexpected{Error{ErrorCode::Unsupported, m_name + ": offset " + std::to_string(offset) + ": " + what}};
}

Expected<void> MemorySource::read(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (auto ok = checkRange(offset, out.size()); !ok)
        return ok;
    if (!out.empty())
        std::memcpy(out.data(), m_bytes.data() + offset, out.size());
    return {};
}

Expected<std::unique_ptr<FileSource>> FileSource::open(const std::filesystem::path &file)
{
    const auto refuse = [&](ErrorCode code, const std::string &what) {
        return Unexpected{Error{code, file.string() + ": " + what}};
    };
    // Without O_NONBLOCK the opening of a pipe would wait for its writer.
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return refuse(errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io,
                      "cannot be opened: " + describeErrno(errno));
    struct stat facts {};
    if (::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(fd);
        return refuse(ErrorCode::Io, "is not a regular file");
    }
    return std::unique_ptr<FileSource>(new FileSource(file.string(), fd, static_cast<std::uint64_t>(facts.st_size)));
}

FileSource::~FileSource()
{
    ::close(m_fd);
}

Expected<void> FileSource::read(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (auto ok = checkRange(offset, out.size()); !ok)
        return ok;
    for (std::size_t done = 0; done < out.size();) {
        const ssize_t count = ::pread(m_fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return Unexpected{Error{ErrorCode::Io, name() + ": cannot be read: " + describeErrno(errno)}};
        if (count == 0)
            return corrupt(offset + done, "the file became shorter while it was read");
        done += static_cast<std::size_t>(count);
    }
    return {};
}

}  // namespace ttq
