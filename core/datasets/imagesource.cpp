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

Expected<std::string> readImageFile(const std::filesystem::path &file)
{
    using std::filesystem::file_type;
    std::error_code code;
    const file_type type = std::filesystem::status(file, code).type();
    if (type == file_type::regular || type == file_type::none)  // none: not to be seen, which reading explains
        return readTextFile(file, kMaxImageBytes);
    return Unexpected{
        Error{ErrorCode::Corrupt,
              file.string() + (type == file_type::not_found ? ": does not exist" : ": is no file of bytes")}};
}

FolderSource::FolderSource(std::filesystem::path root, std::vector<std::string> files)
    : m_root(std::move(root)), m_files(std::move(files))
{
}

Expected<Picture> FolderSource::read(std::uint32_t sample) const
{
    const std::filesystem::path file = m_root / m_files[sample];
    const auto bytes = readImageFile(file);
    if (!bytes)
        return Unexpected{bytes.error()};
    return decodeImage({reinterpret_cast<const std::uint8_t *>(bytes->data()), bytes->size()}, file.string());
}

Expected<Picture> OneSizeSource::read(std::uint32_t sample) const
{
    auto picture = m_from->read(sample);
    if (!picture || (picture->height == m_height && picture->width == m_width))
        return picture;
    const auto size = [](int height, int width) { return std::to_string(width) + "×" + std::to_string(height); };
    return Unexpected{Error{ErrorCode::Corrupt,
                            fileOf(sample) + ": a picture of " + size(picture->height, picture->width)
                                + " pixels, others have " + size(m_height, m_width)
                                + "; data.image_size brings all to one size"}};
}

}  // namespace ttq
