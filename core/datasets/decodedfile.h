// The file of decoded images (its layout: decodedimages.h): written once, then mapped into memory.
// Internal to core/datasets and its tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/safefile.h"
#include "picture.h"

namespace ttq {

class DecodedFileWriter {
public:
    static Expected<DecodedFileWriter> create(const std::filesystem::path &file);
    Expected<void> add(const Picture &picture);
    // `skipped`: number among all files, and why. Publishes the file.
    Expected<void> finish(const std::vector<std::pair<std::uint32_t, std::string>> &skipped);

private:
    explicit DecodedFileWriter(SafeFile file) : m_file(std::move(file)) {}

    SafeFile m_file;
    std::uint64_t m_offset = 0;
    std::uint64_t m_images = 0;
    std::string m_table;
};

// Thread-safe once opened.
class DecodedFile {
public:
    // NotFound; Corrupt for anything but a whole file of this version (the pixels are checked image by image).
    static Expected<std::unique_ptr<DecodedFile>> open(const std::filesystem::path &file);
    ~DecodedFile();
    DecodedFile(const DecodedFile &) = delete;
    DecodedFile &operator=(const DecodedFile &) = delete;

    std::uint32_t size() const { return m_images; }
    // nullopt where the checksum of its pixels is wrong.
    std::optional<Picture> read(std::uint32_t image) const;
    std::pair<int, int> sizeOf(std::uint32_t image) const;  // height, width
    const std::vector<std::pair<std::uint32_t, std::string>> &skipped() const { return m_skipped; }

private:
    DecodedFile() = default;

    std::span<const std::uint8_t> m_bytes;
    const std::uint8_t *m_table = nullptr;
    std::uint32_t m_images = 0;
    std::vector<std::pair<std::uint32_t, std::string>> m_skipped;
};

}  // namespace ttq
