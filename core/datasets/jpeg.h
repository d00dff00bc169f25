// JPEG files by libjpeg itself: OpenCV paints what is missing grey and keeps it to itself.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/expected.h"
#include "picture.h"

namespace ttq {

// Grey becomes RGB; nothing for a file of four colours (CMYK), which is left to others. `height` and `width` are those of
// its header. Errors: Corrupt, naming file and offset, for what libjpeg cannot read, and for data that break off, hold a
// wrong code or are left over, which other programs show in part (a wrong code can also decode to something else: that goes
// unseen); Unsupported for more than 500 scans. Throws std::bad_alloc.
Expected<std::optional<Picture>> decodeJpeg(std::span<const std::uint8_t> bytes, int height, int width,
                                            const std::string &name);

}  // namespace ttq
