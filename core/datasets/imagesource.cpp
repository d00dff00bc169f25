#include "imagesource.h"

#include "base/safefile.h"
#include "decode.h"
#include "formats/imageheader.h"

namespace ttq {

namespace {

constexpr int kMostInARow = 100;

}  // namespace

Expected<Picture> ImageSource::readNext(std::uint32_t &sample) const
{
    for (int tries = 0;; ++tries) {
        auto picture = read(sample);
        if (picture || tries == kMostInARow)
            return picture;
        {
            const std::scoped_lock lock(m_mutex);
            m_damaged.emplace(sample, picture.error().detail);
        }
        sample = (sample + 1) % size();
    }
}

std::vector<SkippedImage> ImageSource::passedOver() const
{
    const std::scoped_lock lock(m_mutex);
    std::vector<SkippedImage> images;
    for (const auto &[sample, reason] : m_damaged)
        images.push_back({fileOf(sample), reason});
    return images;
}

FolderSource::FolderSource(std::filesystem::path root, std::vector<std::string> files)
    : m_root(std::move(root)), m_files(std::move(files))
{
}

Expected<Picture> FolderSource::read(std::uint32_t sample) const
{
    const std::filesystem::path file = m_root / m_files[sample];
    const auto bytes = readTextFile(file, kMaxImageBytes);
    if (!bytes)
        return Unexpected{bytes.error()};
    return decodeImage({reinterpret_cast<const std::uint8_t *>(bytes->data()), bytes->size()}, file.string());
}

}  // namespace ttq
