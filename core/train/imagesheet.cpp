#include "imagesheet.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

namespace ttq {

namespace {

constexpr int kGap = 4, kLeastSide = 64, kMostSide = 224;
constexpr std::uint8_t kBackground = 255;

Picture ofMemory(const ImageSet &images, std::uint32_t sample)
{
    Picture picture{static_cast<int>(images.height), static_cast<int>(images.width), {}};
    const std::size_t plane = static_cast<std::size_t>(images.height * images.width);
    const auto *pixels = images.pixels.data() + sample * plane * static_cast<std::size_t>(images.channels);
    for (std::size_t i = 0; i < plane; ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            picture.rgb.push_back(pixels[(images.channels == 3 ? c : 0) * plane + i]);
        }
    }
    return picture;
}

Expected<Picture> pictureOf(const ImageSet &images, std::uint32_t sample)
{
    if (images.source == nullptr) {
        return ofMemory(images, sample);
    }
    auto picture = images.source->readNext(sample);
    if (picture && std::max(picture->height, picture->width) > kMostSide) {
        const Window whole{0, 0, picture->height, picture->width};
        const double factor = static_cast<double>(kMostSide) / std::max(picture->height, picture->width);
        return resized(*picture, whole, std::max(1, static_cast<int>(picture->height * factor)),
                       std::max(1, static_cast<int>(picture->width * factor)));
    }
    return picture;
}

// `zoom` times as large, its corner at (top, left). OpenCV keeps blue first.
void paste(const Picture &picture, cv::Mat &sheet, int top, int left, int zoom)
{
    for (int y = 0; y < picture.height * zoom; ++y) {
        for (int x = 0; x < picture.width * zoom; ++x) {
            const auto *rgb = picture.rgb.data() + 3 * (y / zoom * picture.width + x / zoom);
            sheet.at<cv::Vec3b>(top + y, left + x) = {rgb[2], rgb[1], rgb[0]};
        }
    }
}

std::string encoded(const cv::Mat &picture)
{
    std::vector<std::uint8_t> png;
    cv::imencode(".png", picture, png);
    return {png.begin(), png.end()};
}

}  // namespace

Expected<std::string> imageFile(const ImageSet &images, std::uint32_t sample)
try {
    const auto picture = pictureOf(images, sample);
    if (!picture) {
        return Unexpected{picture.error()};
    }
    cv::Mat canvas(picture->height, picture->width, CV_8UC3);
    paste(*picture, canvas, 0, 0, 1);
    return encoded(canvas);
} catch (const cv::Exception &exception) {
    return Unexpected{Error{ErrorCode::Internal, "a picture cannot be encoded: " + exception.msg}};
}

Expected<std::string> imageSheet(const ImageSet &images, std::span<const std::uint32_t> samples, int columns)
try {
    if (samples.empty() || columns < 1) {
        return Unexpected{Error{ErrorCode::InvalidArgument, "a sheet of pictures needs at least one"}};
    }
    std::vector<Picture> pictures;
    int height = 0, width = 0;
    for (const std::uint32_t sample : samples) {
        auto picture = pictureOf(images, sample);
        if (!picture) {
            return Unexpected{picture.error()};
        }
        height = std::max(height, picture->height);
        width = std::max(width, picture->width);
        pictures.push_back(std::move(*picture));
    }
    const int zoom = std::max(1, (kLeastSide + height - 1) / height);
    columns = std::min(columns, static_cast<int>(pictures.size()));
    const int rows = (static_cast<int>(pictures.size()) + columns - 1) / columns;
    const int cellHeight = height * zoom + kGap, cellWidth = width * zoom + kGap;
    cv::Mat sheet(rows * cellHeight + kGap, columns * cellWidth + kGap, CV_8UC3, cv::Scalar::all(kBackground));
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const int row = static_cast<int>(i) / columns, column = static_cast<int>(i) % columns;
        paste(pictures[i], sheet, kGap + row * cellHeight, kGap + column * cellWidth, zoom);
    }
    return encoded(sheet);
} catch (const cv::Exception &exception) {
    return Unexpected{Error{ErrorCode::Internal, "the sheet of pictures cannot be drawn: " + exception.msg}};
}

}  // namespace ttq
