// Image files made ready for training: checked, and where they fit decoded once into a file that is mapped into memory.
//
// The file, images-KEY.decoded, is keyed by content: KEY is a SHA-256 over the names and contents of all image files. Which
// KEY belongs to a list of files with their sizes and times is remembered beside it, so that a second start reads none
// of them. Numbers are little-endian: the pixels of each image, [height, width, 3]; per image its place (u64), height,
// width, CRC-32 of the pixels (u32) and four zero bytes; the skipped files as lines "number, tab, reason"; a footer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/expected.h"
#include "imagesource.h"

namespace ttq {

struct DecodedOptions {
    std::filesystem::path folder;  // of the decoded files
    std::uint64_t limitBytes = 0;  // larger sets are decoded at each use instead; 0: all are
    int threads = 1;
    // Called now and then from the calling thread with (images done, of how many); may be empty.
    std::function<void(std::size_t, std::size_t)> progress;
};

struct DecodedImages {
    std::shared_ptr<const ImageSource> source;  // sample i is files[kept[i]]
    std::vector<std::uint32_t> kept;
    std::vector<SkippedImage> skipped;  // damaged, too large, unreadable; known only where cached
    std::string contentHash;            // KEY; where not cached a SHA-256 over names and sizes
    bool cached = false;
    int height = 0, width = 0;         // of all images, 0 where they differ (not cached: of those looked at)
    std::vector<std::string> notices;  // sentences, for example why nothing could be cached
};

// Errors: Corrupt when no file at all is readable (the first reason is told).
Expected<DecodedImages> decodeImages(const std::filesystem::path &root, const std::vector<std::string> &files,
                                     const DecodedOptions &options);

}  // namespace ttq
