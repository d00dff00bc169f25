// Bytes that can be read at any offset: a file, without loading it, or a block of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/expected.h"

namespace ttq {

class ByteSource {
public:
    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    // Fills `out` from `offset` on. Corrupt if that reaches behind the end; Io if the system refuses.
    virtual Expected<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;

    const std::string &name() const { return m_name; }  // what messages call it
    // The bytes [offset, offset + count), in memory of their own.
    Expected<std::vector<std::uint8_t>> bytes(std::uint64_t offset, std::size_t count) const;
    // Corrupt, "NAME: offset N: what".
    Unexpected<Error> corrupt(std::uint64_t offset, const std::string &what) const;
    Unexpected<Error> unsupported(std::uint64_t offset, const std::string &what) const;

protected:
    explicit ByteSource(std::string name) : m_name(std::move(name)) {}
    Expected<void> checkRange(std::uint64_t offset, std::size_t count) const;

private:
    std::string m_name;
};

// Refers to the caller's bytes.
class MemorySource final : public ByteSource {
public:
    MemorySource(std::span<const std::uint8_t> bytes, std::string name) : ByteSource(std::move(name)), m_bytes(bytes) {}
    std::uint64_t size() const override { return m_bytes.size(); }
    Expected<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override;

private:
    std::span<const std::uint8_t> m_bytes;
};

class FileSource final : public ByteSource {
public:
    // Errors: NotFound, Io (also for what is no regular file).
    static Expected<std::unique_ptr<FileSource>> open(const std::filesystem::path &file);
    ~FileSource() override;
    FileSource(const FileSource &) = delete;
    FileSource &operator=(const FileSource &) = delete;

    std::uint64_t size() const override { return m_size; }
    Expected<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override;

private:
    FileSource(std::string name, int fd, std::uint64_t size) : ByteSource(std::move(name)), m_fd(fd), m_size(size) {}
    int m_fd;
    std::uint64_t m_size;
};

}  // namespace ttq
