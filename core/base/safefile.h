// The one way this program writes files that must not be lost: OLD or NEW, never half.
//
// A temporary file in the same folder, write in a loop, fsync, close, rename, fsync the folder. A failed
// fsync is never retried (the kernel may have dropped the dirty pages): the write as a whole has failed,
// the temporary is unlinked, the old file stays. std::ofstream and the like are banned outside core/base
// by the `layering` test.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "expected.h"

namespace ttq {

class SafeFile {
public:
    // Creates the temporary beside `target`. Errors: Io (folder missing, not writable, disk full).
    static Expected<SafeFile> create(const std::filesystem::path &target);

    SafeFile(SafeFile &&other) noexcept;
    SafeFile &operator=(SafeFile &&other) noexcept;
    SafeFile(const SafeFile &) = delete;
    SafeFile &operator=(const SafeFile &) = delete;
    ~SafeFile();  // without a commit: the temporary is removed, the target untouched

    Expected<void> write(std::span<const std::byte> bytes);
    Expected<void> write(std::string_view text);
    // Makes NEW durable and visible. After an error the target still holds OLD.
    Expected<void> commit();

private:
    SafeFile(std::filesystem::path target, std::string temporary, int fd);
    void discard();

    std::filesystem::path m_target;
    std::string m_temporary;
    int m_fd = -1;
};

Expected<void> writeFile(const std::filesystem::path &target, std::span<const std::byte> bytes);
Expected<void> writeFile(const std::filesystem::path &target, std::string_view text);

// The whole file; Error Io names the path, `maxBytes` guards against reading an endless file (Unsupported).
Expected<std::string> readTextFile(const std::filesystem::path &path, std::size_t maxBytes = 64u << 20);

}  // namespace ttq
