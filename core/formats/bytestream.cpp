#include "bytestream.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace ttq {

namespace {

// zlib counts in 32 bits; larger pieces are handed over in parts of this size.
constexpr std::size_t kPart = std::size_t{1} << 30;
// DEFLATE cannot expand a byte further: a match of 258 bytes takes at least two bits.
constexpr std::uint64_t kMostExpansion = 1032;
constexpr int kGzipWindow = 15 + 16;  // 32 KiB, gzip header and checksum

}  // namespace

struct ByteStream::Inflater {
    z_stream z{};
    std::size_t taken = 0;  // bytes of the file zlib has consumed
    bool ready = false;
    bool ended = false;

    Inflater() { ready = inflateInit2(&z, kGzipWindow) == Z_OK; }
    ~Inflater() { inflateEnd(&z); }
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;
};

ByteStream::ByteStream(std::span<const std::uint8_t> file, std::string name) : m_file(file), m_name(std::move(name))
{
    if (file.size() >= 2 && file[0] == 0x1f && file[1] == 0x8b)
        m_inflater = std::make_unique<Inflater>();
}

ByteStream::~ByteStream() = default;

std::string ByteStream::place(std::uint64_t offset) const
{
    return "offset " + std::to_string(offset) + (m_inflater ? " of the inflated data" : "");
}

Unexpected<Error> ByteStream::corrupt(const std::string &what) const
{
    return Unexpected{Error{ErrorCode::Corrupt, m_name + ": " + what}};
}

Expected<std::size_t> ByteStream::read(std::span<std::uint8_t> out)
{
    if (m_inflater)
        return inflateInto(out);
    const std::size_t n = std::min<std::size_t>(out.size(), m_file.size() - m_offset);
    if (n > 0)
        std::memcpy(out.data(), m_file.data() + m_offset, n);
    m_offset += n;
    return n;
}

Expected<std::size_t> ByteStream::inflateInto(std::span<std::uint8_t> out)
{
    Inflater &in = *m_inflater;
    if (!in.ready)
        return Unexpected{Error{ErrorCode::Internal, m_name + ": zlib cannot start: not enough memory"}};
    std::size_t done = 0;
    while (done < out.size() && !in.ended) {
        const std::size_t offered = std::min(m_file.size() - in.taken, kPart);
        const std::size_t room = std::min(out.size() - done, kPart);
        // zlib's interface predates const; it only reads next_in.
        in.z.next_in = const_cast<Bytef *>(m_file.data() + in.taken);
        in.z.avail_in = static_cast<uInt>(offered);
        in.z.next_out = out.data() + done;
        in.z.avail_out = static_cast<uInt>(room);
        const int status = inflate(&in.z, Z_NO_FLUSH);
        const std::size_t consumed = offered - in.z.avail_in;
        const std::size_t produced = room - in.z.avail_out;
        in.taken += consumed;
        done += produced;
        m_offset += produced;
        if (status == Z_STREAM_END) {
            in.ended = true;
        } else if (status == Z_MEM_ERROR) {
            return Unexpected{Error{ErrorCode::Internal, m_name + ": zlib: not enough memory"}};
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return corrupt("offset " + std::to_string(in.taken) + ": damaged gzip stream ("
                           + (in.z.msg ? in.z.msg : "no reason given") + "), after " + std::to_string(m_offset)
                           + " inflated bytes");
        } else if (consumed == 0 && produced == 0) {
            return corrupt("the gzip stream ends early at offset " + std::to_string(in.taken) + ", after "
                           + std::to_string(m_offset) + " inflated bytes");
        }
    }
    return done;
}

Expected<void> ByteStream::expectEnd()
{
    const std::uint64_t end = m_offset;
    std::array<std::uint8_t, 1> extra{};
    auto more = read(extra);
    if (!more)
        return Unexpected{more.error()};
    if (*more > 0 && m_inflater)
        return corrupt(place(end) + ": the gzip stream inflates beyond the " + std::to_string(end)
                       + " bytes its header announces");
    const std::uint64_t rest = m_inflater ? m_inflater->taken : end;
    if (rest < m_file.size())
        return corrupt("offset " + std::to_string(rest) + ": " + std::to_string(m_file.size() - rest)
                       + " trailing bytes, expected the end of the file");
    return {};
}

std::uint64_t ByteStream::mostThatCanFollow() const
{
    if (!m_inflater)
        return m_file.size() - m_offset;
    // What zlib has consumed but not yet given out is bounded by the whole file, too.
    return kMostExpansion * m_file.size() - std::min<std::uint64_t>(m_offset, kMostExpansion * m_file.size());
}

}  // namespace ttq
