// What archives from elsewhere may make of a folder, whatever their format. Internal to core/formats.
//
// Entries are plain files and folders with harmless names, all within one folder, each once, in number and size limited.
// They are unpacked into a temporary folder beside the final one.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "base/expected.h"
#include "tarfile.h"

namespace ttq {

// Why a name may not be written; empty if it may. A folder's name comes without a slash at its end.
std::string nameObjection(const std::string &name);

class Unpacking {
public:
    struct Objection {
        ErrorCode code;
        std::string text;
    };

    // Makes the temporary folder in `into`; it goes with the object.
    static Expected<Unpacking> start(const std::filesystem::path &into, const UnpackOptions &options);
    Unpacking(Unpacking &&other) noexcept;
    Unpacking &operator=(Unpacking &&) = delete;
    Unpacking(const Unpacking &) = delete;
    ~Unpacking();

    // Whether the next entry may be unpacked after all those before it. Its name has no objection of its own.
    std::optional<Objection> accept(const std::string &name, std::uint64_t size, bool folder);
    // Where it goes, with the folders above it (and itself, if it is one) made. Io.
    Expected<std::filesystem::path> place(const std::string &name, bool folder) const;
    bool cancelled() const { return m_options.cancel != nullptr && *m_options.cancel; }
    const UnpackOptions &options() const { return m_options; }
    bool empty() const { return m_top.empty(); }
    // Gives the folder of all entries its final name and returns its path. Exists, Io.
    Expected<std::filesystem::path> finish();

private:
    Unpacking(std::filesystem::path into, std::filesystem::path temporary, const UnpackOptions &options);

    std::filesystem::path m_into, m_temporary;
    UnpackOptions m_options;
    std::set<std::string> m_names;
    std::string m_top;
    std::uint64_t m_bytes = 0;
};

}  // namespace ttq
