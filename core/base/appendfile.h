// A file that is written piece by piece under its own name and may be continued by a later process: the part of a
// download that is there so far, and the files of an archive on their way out of it.
//
// What must be OLD or NEW and never half is written with SafeFile. Here a half file is what is wanted; whoever reads it
// later checks its length and hash, or waits for the whole folder to get its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "expected.h"

namespace ttq {

class AppendFile {
public:
    // A new file; it must not exist. Errors name the path: Exists, Io.
    static Expected<AppendFile> create(const std::filesystem::path &path);
    // What is there, to be continued behind its last byte, or a new file. Io also for a link or what is no regular file.
    static Expected<AppendFile> resume(const std::filesystem::path &path);

    AppendFile(AppendFile &&other) noexcept;
    AppendFile &operator=(AppendFile &&other) noexcept;
    AppendFile(const AppendFile &) = delete;
    AppendFile &operator=(const AppendFile &) = delete;
    ~AppendFile();

    std::uint64_t size() const { return m_size; }
    // Io (disk full, file-size limit); size() counts what reached the file all the same.
    Expected<void> write(std::span<const std::byte> bytes);
    Expected<void> clear();  // back to no bytes
    Expected<void> sync();   // to the disk

private:
    AppendFile(std::filesystem::path path, int fd, std::uint64_t size);
    static Expected<AppendFile> open(const std::filesystem::path &path, int flags);

    std::filesystem::path m_path;
    int m_fd = -1;
    std::uint64_t m_size = 0;
};

// Everything written so far to the file system of `path` reaches the disk: one wait instead of one for each of a hundred
// thousand files.
Expected<void> syncFilesystem(const std::filesystem::path &path);

}  // namespace ttq
