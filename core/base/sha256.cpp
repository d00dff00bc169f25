#include "sha256.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <cstdlib>

namespace ttq {
namespace {

// OpenSSL refuses only without memory or without its default provider: a hash that is not one must not be returned.
void require(int ok)
{
    if (ok != 1)
        std::abort();
}

}  // namespace

struct Sha256::State {
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    State() { require(context && EVP_DigestInit_ex(context, EVP_sha256(), nullptr)); }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State &) = delete;
    State &operator=(const State &) = delete;
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes)
{
    assert(m_state);
    require(EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size()));
}

void Sha256::update(std::string_view text)
{
    update(std::as_bytes(std::span(text)));
}

std::string Sha256::hex()
{
    assert(m_state);
    std::array<unsigned char, 32> digest{};
    require(EVP_DigestFinal_ex(m_state->context, digest.data(), nullptr));
    m_state.reset();
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * digest.size());
    for (const unsigned char byte : digest) {
        text += kHex[byte >> 4];
        text += kHex[byte & 15];
    }
    return text;
}

std::string sha256(std::span<const std::byte> bytes)
{
    Sha256 hash;
    hash.update(bytes);
    return hash.hex();
}

std::string sha256(std::string_view text)
{
    return sha256(std::as_bytes(std::span(text)));
}

Expected<std::string> sha256OfFile(const std::filesystem::path &path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        const ErrorCode code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
        return Unexpected{Error{code, path.string() + ": cannot be opened: " + describeErrno(errno)}};
    }
    Sha256 hash;
    std::array<std::byte, 1 << 16> block;
    ssize_t count = 0;
    while ((count = ::read(fd, block.data(), block.size())) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            break;
        hash.update(std::span(block).first(static_cast<std::size_t>(count)));
    }
    const int number = errno;
    ::close(fd);
    if (count < 0)
        return Unexpected{Error{ErrorCode::Io, path.string() + ": cannot be read: " + describeErrno(number)}};
    return hash.hex();
}

}  // namespace ttq
