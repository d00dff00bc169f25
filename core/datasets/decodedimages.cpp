#include "decodedimages.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <optional>
#include <system_error>

#include "base/safefile.h"
#include "base/sha256.h"
#include "base/text.h"
#include "decode.h"
#include "decodedfile.h"
#include "formats/imageheader.h"
#include "parallel.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLookedAt = 100;                           // files whose size stands for that of all
constexpr std::uint64_t kBlockBytes = std::uint64_t{128} << 20;  // decoded at a time
constexpr const char *kListingHead = "ttq-listing 2\n";

std::span<const std::uint8_t> asBytes(const std::string &text)
{
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

// One file, read but not decoded.
struct Facts {
    std::string hash;
    Expected<ImageHeader> header = ImageHeader{};
};

Facts factsOf(const fs::path &file)
{
    const auto bytes = readImageFile(file);
    if (!bytes)
        return {"unreadable", Unexpected{bytes.error()}};
    return {sha256(*bytes), checkImage(asBytes(*bytes), file.string())};
}

// An error of this machine now, not of the file for ever: nothing is kept that was made with it.
bool mayPass(const Error &error)
{
    return error.code != ErrorCode::Corrupt && error.code != ErrorCode::Unsupported;
}

class CachedSource : public ImageSource {
public:
    CachedSource(std::unique_ptr<DecodedFile> decoded, fs::path root, std::vector<std::string> files)
        : m_decoded(std::move(decoded)), m_files(std::move(files)), m_originals(std::move(root), m_files)
    {
    }

    Expected<Picture> read(std::uint32_t sample) const override
    {
        if (auto picture = m_decoded->read(sample))
            return *std::move(picture);
        return m_originals.read(sample);  // a damaged cache costs time, not pictures
    }

    std::uint32_t size() const override { return m_decoded->size(); }
    std::string fileOf(std::uint32_t sample) const override { return m_files[sample]; }

private:
    std::unique_ptr<DecodedFile> m_decoded;
    std::vector<std::string> m_files;
    FolderSource m_originals;
};

class Preparation {
public:
    Preparation(const fs::path &root, const std::vector<std::string> &files, const DecodedOptions &options)
        : m_root(root), m_files(files), m_options(options)
    {
    }

    Expected<DecodedImages> run();

private:
    Expected<void> estimate();
    std::string listingHash(bool withTimes) const;  // with times: of these very files
    std::string tooLarge() const;
    std::string rememberedKey(const std::string &listing) const;
    Expected<std::string> readFiles();
    Expected<void> decodeInto(const fs::path &file);
    Expected<void> writeBlock(DecodedFileWriter &writer, std::span<const std::uint32_t> block);
    Expected<DecodedImages> opened(std::unique_ptr<DecodedFile> decoded, const std::string &key);
    DecodedImages streamed(std::string notice);
    void report(std::size_t done) const
    {
        if (m_options.progress)
            m_options.progress(std::min(done, m_files.size()), m_files.size());
    }
    fs::path decodedFile(const std::string &key) const { return m_options.folder / ("images-" + key + ".decoded"); }

    const fs::path &m_root;
    const std::vector<std::string> &m_files;
    const DecodedOptions &m_options;
    std::uint64_t m_estimate = 0;  // bytes of all images
    int m_height = 0, m_width = 0;
    std::vector<Facts> m_facts;
    std::vector<std::pair<std::uint32_t, std::string>> m_skipped;
};

// From some files evenly spread over the list, the size of all images.
Expected<void> Preparation::estimate()
{
    const std::size_t n = std::min(m_files.size(), kLookedAt);
    std::vector<Facts> facts(n);
    inParallel(n, m_options.threads,
               [&](std::size_t i) { facts[i] = factsOf(m_root / m_files[i * m_files.size() / n]); });
    std::uint64_t bytes = 0, readable = 0;
    bool same = true;
    std::string reason;
    for (const Facts &fact : facts) {
        if (!fact.header) {
            reason = reason.empty() ? fact.header.error().detail : reason;
            continue;
        }
        const auto height = static_cast<int>(fact.header->height), width = static_cast<int>(fact.header->width);
        same = same && (readable == 0 || (height == m_height && width == m_width));
        m_height = height;
        m_width = width;
        bytes += 3 * static_cast<std::uint64_t>(fact.header->height * fact.header->width);
        ++readable;
    }
    if (readable == 0)
        return Unexpected{Error{ErrorCode::Corrupt,
                                m_root.string() + ": none of " + std::to_string(n)
                                    + " image files is readable; the first: " + reason}};
    if (!same)
        m_height = m_width = 0;
    m_estimate = bytes / readable * m_files.size();
    return {};
}

std::string Preparation::listingHash(bool withTimes) const
{
    Sha256 hash;
    if (withTimes) {
        std::error_code code;
        hash.update(fs::weakly_canonical(m_root, code).string() + "\n");
    }
    const auto text
        = [](const timespec &time) { return " " + std::to_string(time.tv_sec) + "." + std::to_string(time.tv_nsec); };
    for (const std::string &file : m_files) {
        struct stat status = {};
        if (::stat((m_root / file).c_str(), &status) != 0)
            status = {};
        hash.update(file);
        std::string facts = " " + std::to_string(status.st_size);
        // Names, sizes and times of modification are easily the same: copies keep them, archives give them. The place on the
        // disk and the time of the last change are not.
        if (withTimes)
            facts += " " + std::to_string(status.st_dev) + " " + std::to_string(status.st_ino) + text(status.st_mtim)
                + text(status.st_ctim);
        hash.update(facts + "\n");
    }
    return hash.hex();
}

std::string Preparation::rememberedKey(const std::string &listing) const
{
    const auto text = readTextFile(m_options.folder / ("listing-" + listing), 4096);
    if (!text || !text->starts_with(kListingHead))
        return {};
    const std::string key(trimmed(text->substr(std::string_view(kListingHead).size())));
    return key.find_first_not_of("0123456789abcdef") == std::string::npos ? key : std::string();
}

// Hashes and headers of all files; the key of their contents.
Expected<std::string> Preparation::readFiles()
{
    m_facts.resize(m_files.size());
    for (std::size_t begin = 0; begin < m_files.size(); begin += 4096) {
        const std::size_t n = std::min<std::size_t>(4096, m_files.size() - begin);
        inParallel(n, m_options.threads,
                   [&](std::size_t i) { m_facts[begin + i] = factsOf(m_root / m_files[begin + i]); });
        report((begin + n) / 2);
    }
    Sha256 key;
    m_estimate = 0;
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        const auto &header = m_facts[i].header;
        if (!header && mayPass(header.error()))
            return Unexpected{header.error()};
        if (header)  // from now on not estimated
            m_estimate += 3 * static_cast<std::uint64_t>(header->height * header->width);
        key.update(m_files[i] + " " + m_facts[i].hash + "\n");
    }
    return key.hex();
}

Expected<void> Preparation::writeBlock(DecodedFileWriter &writer, std::span<const std::uint32_t> block)
{
    std::vector<std::optional<Expected<Picture>>> pictures(block.size());
    const FolderSource source(m_root, m_files);
    inParallel(block.size(), m_options.threads, [&](std::size_t i) { pictures[i] = source.read(block[i]); });
    for (std::size_t i = 0; i < block.size(); ++i) {
        if (!*pictures[i] && mayPass(pictures[i]->error()))
            return Unexpected{pictures[i]->error()};
        if (!*pictures[i])
            m_skipped.emplace_back(block[i], pictures[i]->error().detail);
        else if (auto written = writer.add(**pictures[i]); !written)
            return written;
        pictures[i].reset();
    }
    return {};
}

Expected<void> Preparation::decodeInto(const fs::path &file)
{
    auto writer = DecodedFileWriter::create(file);
    if (!writer)
        return Unexpected{writer.error()};
    std::vector<std::uint32_t> block;
    std::uint64_t bytes = 0;
    for (std::uint32_t i = 0; i < m_files.size(); ++i) {
        if (!m_facts[i].header) {
            m_skipped.emplace_back(i, m_facts[i].header.error().detail);
        } else {
            block.push_back(i);
            bytes += 3 * static_cast<std::uint64_t>(m_facts[i].header->height * m_facts[i].header->width);
        }
        if (bytes < kBlockBytes && i + 1 < m_files.size())
            continue;
        if (auto written = writeBlock(*writer, block); !written)
            return written;
        block.clear();
        bytes = 0;
        report((m_files.size() + i + 1) / 2);
    }
    std::sort(m_skipped.begin(), m_skipped.end());
    return writer->finish(m_skipped);
}

Expected<DecodedImages> Preparation::opened(std::unique_ptr<DecodedFile> decoded, const std::string &key)
{
    DecodedImages images;
    std::vector<bool> skipped(m_files.size(), false);
    for (const auto &[index, reason] : decoded->skipped()) {
        if (index >= m_files.size())
            return Unexpected{
                Error{ErrorCode::Corrupt, decodedFile(key).string() + ": names a file that is not there"}};
        skipped[index] = true;
        images.skipped.push_back({m_files[index], reason});
    }
    std::vector<std::string> files;
    for (std::uint32_t i = 0; i < m_files.size(); ++i) {
        if (!skipped[i]) {
            images.kept.push_back(i);
            files.push_back(m_files[i]);
        }
    }
    if (files.size() != decoded->size())
        return Unexpected{Error{ErrorCode::Corrupt,
                                decodedFile(key).string() + ": " + std::to_string(decoded->size())
                                    + " images, expected " + std::to_string(files.size())}};
    if (files.empty())
        return Unexpected{Error{ErrorCode::Corrupt,
                                m_root.string() + ": none of " + std::to_string(m_files.size())
                                    + " image files is readable; the first: " + images.skipped.front().reason}};
    std::tie(images.height, images.width) = decoded->sizeOf(0);
    for (std::uint32_t i = 1; i < decoded->size(); ++i)
        if (decoded->sizeOf(i) != decoded->sizeOf(0))
            images.height = images.width = 0;
    images.cached = true;
    images.contentHash = key;
    images.source = std::make_shared<CachedSource>(std::move(decoded), m_root, std::move(files));
    return images;
}

DecodedImages Preparation::streamed(std::string notice)
{
    DecodedImages images;
    images.source = std::make_shared<FolderSource>(m_root, m_files);
    images.kept.resize(m_files.size());
    std::iota(images.kept.begin(), images.kept.end(), 0u);
    images.contentHash = listingHash(false);
    images.height = m_height;
    images.width = m_width;
    if (!notice.empty())
        images.notices.push_back(std::move(notice));
    return images;
}

// Why the disk cannot take the decoded images; empty: it can.
std::string Preparation::tooLarge() const
{
    std::error_code code;
    const auto space = fs::space(m_options.folder, code);
    if (code || space.available >= m_estimate + m_estimate / 8)
        return {};
    return "decoding at each use: the decoded images need " + std::to_string(m_estimate >> 20) + " MiB, and "
        + m_options.folder.string() + " has " + std::to_string(space.available >> 20) + " MiB left";
}

Expected<DecodedImages> Preparation::run()
{
    if (auto known = estimate(); !known)
        return Unexpected{known.error()};
    if (m_estimate > m_options.limitBytes)
        return streamed({});
    const std::string listing = listingHash(true);
    if (const std::string key = rememberedKey(listing); !key.empty())
        if (auto decoded = DecodedFile::open(decodedFile(key)))
            if (auto images = opened(*std::move(decoded), key))
                return images;

    std::error_code code;
    fs::create_directories(m_options.folder, code);
    removeTemporaries(m_options.folder, std::chrono::hours(24));  // of engines that were killed
    if (const std::string why = tooLarge(); !why.empty())
        return streamed(why);
    const auto key = readFiles();
    if (!key)
        return streamed("decoding at each use: " + key.error().detail);
    auto decoded = DecodedFile::open(decodedFile(*key));
    if (!decoded) {
        if (m_estimate > m_options.limitBytes)
            return streamed({});
        if (const std::string why = tooLarge(); !why.empty())
            return streamed(why);
        if (auto written = decodeInto(decodedFile(*key)); !written)
            return streamed("decoding at each use: " + written.error().detail);
        decoded = DecodedFile::open(decodedFile(*key));
    }
    if (!decoded)
        return streamed("decoding at each use: " + decoded.error().detail);
    auto images = opened(*std::move(decoded), *key);
    // Without it the next start reads all files again; nothing else is lost.
    if (images)
        if (auto saved = writeFile(m_options.folder / ("listing-" + listing), kListingHead + *key + "\n"); !saved)
            images->notices.push_back(saved.error().detail);
    return images;
}

}  // namespace

Expected<DecodedImages> decodeImages(const fs::path &root, const std::vector<std::string> &files,
                                     const DecodedOptions &options)
{
    if (files.empty())
        return Unexpected{Error{ErrorCode::NotFound, root.string() + ": no image files"}};
    try {
        return Preparation(root, files, options).run();
    } catch (const std::exception &exception) {
        return Unexpected{Error{ErrorCode::Internal, root.string() + ": " + exception.what()}};
    }
}

}  // namespace ttq
