// Image files into pictures and back, through libjpeg and OpenCV's codecs. No exception leaves.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/expected.h"
#include "picture.h"

namespace ttq {

// Grey and CMYK expanded to RGB, 16 bits reduced to 8, transparency dropped, the rotation noted by a camera ignored.
// The errors of checkImage (formats/imageheader.h), Corrupt where the codec fails or gives another size, and Io
// for want of memory.
Expected<Picture> decodeImage(std::span<const std::uint8_t> bytes, const std::string &name);

// A PNG file. Internal: OpenCV refused.
Expected<std::vector<std::uint8_t>> encodePng(const Picture &picture);

}  // namespace ttq
