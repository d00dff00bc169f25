// The one way this program writes files that must not be lost: OLD or NEW, never half.
//
// A temporary file in the same folder, write in a loop, fsync, close, rename, fsync the folder. A failed
// fsync is never retried (the kernel may have dropped the dirty pages): the write as a whole has failed,
// the temporary is unlinked, the old file stays. std::ofstream and the like are banned outside core/base
// by the `layering` test.
//
// A new file gets the permissions that the umask leaves, a replaced one keeps its own; a symbolic link is replaced
// itself. The first create() makes the process ignore SIGXFSZ (unless it handles it), so that a file-size limit
// is an error here and not the death of the program. A killed process leaves its temporary, `.NAME.<hex>.tmp`.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "expected.h"

namespace ttq {

class SafeFile {
public:
    // Creates the temporary beside `target`. Errors: Io (folder missing, not writable, disk full; the target is a
    // folder or write-protected).
    static Expected<SafeFile> create(const std::filesystem::path &target);

    SafeFile(SafeFile &&other) noexcept;
    SafeFile &operator=(SafeFile &&other) noexcept;
    SafeFile(const SafeFile &) = delete;
    SafeFile &operator=(const SafeFile &) = delete;
    ~SafeFile();  // without a commit: the temporary is removed, the target untouched

    // After an error everything written is discarded, and so is every later write and the commit.
    Expected<void> write(std::span<const std::byte> bytes);
    Expected<void> write(std::string_view text);
    // Makes NEW durable and visible; once only. After an error the target still holds OLD, but for one case that the
    // message names: only the folder could not be synced, and then the target holds the whole of NEW.
    Expected<void> commit();

private:
    SafeFile(std::filesystem::path target, std::string temporary, int fd);
    void discard();
    Unexpected<Error> fail(std::string_view what, int number);

    std::filesystem::path m_target;
    std::string m_temporary;  // empty once it was renamed or removed
    std::string m_failure;    // the first error, repeated by later calls
    int m_fd = -1;
};

// Renames within one file system, durably on both sides (both folders are synced). An existing target is replaced.
Expected<void> moveFile(const std::filesystem::path &from, const std::filesystem::path &to);

// Removes the temporaries that killed processes have left in `folder`, and nothing else. Only for a folder whose one
// writer is calling, or those that nobody has written to for a while; what cannot be removed stays.
void removeTemporaries(const std::filesystem::path &folder, std::chrono::seconds untouchedFor = {});

Expected<void> writeFile(const std::filesystem::path &target, std::span<const std::byte> bytes);
Expected<void> writeFile(const std::filesystem::path &target, std::string_view text);

// The whole file. Errors name the path: NotFound, Io, Unsupported for a file of more than `maxBytes` bytes.
Expected<std::string> readTextFile(const std::filesystem::path &path, std::size_t maxBytes = 64u << 20);

}  // namespace ttq
