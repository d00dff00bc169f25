// MD5 (RFC 1321; OpenSSL's implementation), as 32 lowercase hexadecimal characters: only for comparing a downloaded file
// with what its publisher states, where nothing better is published. Against somebody who makes two files of one hash it
// is worthless; everything of ours is SHA-256.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "expected.h"

namespace ttq {

// Unsupported where OpenSSL is configured to refuse MD5.
Expected<std::string> md5(std::string_view text);
// And NotFound, Io.
Expected<std::string> md5OfFile(const std::filesystem::path &path);

}  // namespace ttq
