#include "md5.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace ttq {

namespace {

constexpr std::size_t kBlock = 1 << 18;

// `next` gives piece after piece, an empty one at the end.
Expected<std::string> digest(const std::function<Expected<std::span<const std::byte>>()> &next)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const auto refused = [] { return Unexpected{Error{ErrorCode::Unsupported, "OpenSSL refuses to compute MD5"}}; };
    if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1)
        return refused();
    while (true) {
        const auto piece = next();
        if (!piece)
            return Unexpected{piece.error()};
        if (piece->empty())
            break;
        if (EVP_DigestUpdate(context.get(), piece->data(), piece->size()) != 1)
            return refused();
    }
    std::array<unsigned char, 16> bytes{};
    if (EVP_DigestFinal_ex(context.get(), bytes.data(), nullptr) != 1)
        return refused();
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += kHex[byte >> 4];
        text += kHex[byte & 15];
    }
    return text;
}

}  // namespace

Expected<std::string> md5(std::string_view text)
{
    return digest([&]() -> Expected<std::span<const std::byte>> {
        const std::span<const char> all(text);
        text = {};
        return std::as_bytes(all);
    });
}

Expected<std::string> md5OfFile(const std::filesystem::path &path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        const ErrorCode code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
        return Unexpected{Error{code, path.string() + ": cannot be opened: " + describeErrno(errno)}};
    }
    std::vector<std::byte> block(kBlock);
    auto hash = digest([&]() -> Expected<std::span<const std::byte>> {
        ssize_t count = 0;
        do {
            count = ::read(fd, block.data(), block.size());
        } while (count < 0 && errno == EINTR);
        if (count < 0)
            return Unexpected{Error{ErrorCode::Io, path.string() + ": cannot be read: " + describeErrno(errno)}};
        return std::span<const std::byte>(block).first(static_cast<std::size_t>(count));
    });
    ::close(fd);
    return hash;
}

}  // namespace ttq
