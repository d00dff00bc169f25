// What an image file says about itself, before anything is decoded: format, size, and whether the file is whole.
//
// Read from the container only, so that a picture which would fill the memory is refused at its first bytes, and a
// file that breaks off is noticed: decoders give the upper half of a cut JPEG as if nothing were wrong.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/expected.h"

namespace ttq {

enum class ImageFormat { Jpeg, Png, Bmp, Webp, Pnm };

struct ImageHeader {
    ImageFormat format = ImageFormat::Jpeg;
    std::int64_t height = 0, width = 0;  // ≥ 1

    bool operator==(const ImageHeader &) const = default;
};

inline constexpr std::int64_t kMaxImagePixels = std::int64_t{64} << 20;
inline constexpr std::size_t kMaxImageBytes = std::size_t{64} << 20;  // of the file

std::string_view name(ImageFormat format);  // "JPEG", …

// Recognised by content, whatever the file is called. `name` stands for the file in messages. Errors, with the offset:
// Unsupported for another format, an animation, a JPEG without a height, or more than kMaxImagePixels pixels; Corrupt for
// a side of 0, a JPEG without its end marker, a PNG chunk that breaks off or fails its checksum, and a file of any kind
// that is shorter than its header says.
Expected<ImageHeader> checkImage(std::span<const std::uint8_t> bytes, const std::string &name);

}  // namespace ttq
