// SHA-256 of bytes (OpenSSL's implementation), as 64 lowercase hexadecimal characters. An OpenSSL that cannot hash at
// all (no memory, no provider) ends the program rather than giving a hash that is none.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "expected.h"

namespace ttq {

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256 &&) noexcept;
    Sha256 &operator=(Sha256 &&) noexcept;

    void update(std::span<const std::byte> bytes);
    void update(std::string_view text);
    // Ends the hash; the object cannot be updated afterwards.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);
// Errors: NotFound, Io.
Expected<std::string> sha256OfFile(const std::filesystem::path &path);

}  // namespace ttq
