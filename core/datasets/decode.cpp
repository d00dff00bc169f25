#include "decode.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <exception>
#include <new>

#include "formats/imageheader.h"
#include "jpeg.h"

namespace ttq {

namespace {

constexpr std::size_t kChannels = 3;

void swapRedAndBlue(std::uint8_t *pixels, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i)
        std::swap(pixels[kChannels * i], pixels[kChannels * i + 2]);
}

}  // namespace

Expected<Picture> decodeImage(std::span<const std::uint8_t> bytes, const std::string &name)
{
    const auto header = checkImage(bytes, name);
    if (!header)
        return Unexpected{header.error()};
    const auto broken = [&](const std::string &what) {
        return Unexpected{
            Error{ErrorCode::Corrupt, name + ": the " + std::string(ttq::name(header->format)) + " " + what}};
    };
    try {
        if (header->format == ImageFormat::Jpeg) {
            auto picture = decodeJpeg(bytes, static_cast<int>(header->height), static_cast<int>(header->width), name);
            if (!picture)
                return Unexpected{picture.error()};
            if (*picture)
                return **std::move(picture);
        }
        // OpenCV's interface predates const; the header only refers to the bytes.
        const cv::Mat file(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::uint8_t *>(bytes.data()));
        const cv::Mat decoded = cv::imdecode(file, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
        if (decoded.empty())
            return broken("cannot be decoded");
        if (decoded.rows != header->height || decoded.cols != header->width || decoded.type() != CV_8UC3)
            return broken("decodes to " + std::to_string(decoded.cols) + "×" + std::to_string(decoded.rows)
                          + " pixels, its header says " + std::to_string(header->width) + "×"
                          + std::to_string(header->height));
        Picture picture{decoded.rows, decoded.cols, {}};
        const auto row = kChannels * static_cast<std::size_t>(decoded.cols);
        picture.rgb.reserve(row * static_cast<std::size_t>(decoded.rows));
        for (int y = 0; y < decoded.rows; ++y)
            picture.rgb.insert(picture.rgb.end(), decoded.ptr(y), decoded.ptr(y) + row);
        swapRedAndBlue(picture.rgb.data(), picture.rgb.size() / kChannels);
        return picture;
    } catch (const std::bad_alloc &) {
        return Unexpected{Error{ErrorCode::Io, name + ": there is not enough memory to decode it"}};
    } catch (const cv::Exception &exception) {
        if (exception.code == cv::Error::StsNoMem)
            return Unexpected{Error{ErrorCode::Io, name + ": there is not enough memory to decode it"}};
        return broken(std::string("cannot be decoded: ") + exception.what());
    } catch (const std::exception &exception) {
        return broken(std::string("cannot be decoded: ") + exception.what());
    }
}

Expected<std::vector<std::uint8_t>> encodePng(const Picture &picture)
{
    try {
        std::vector<std::uint8_t> pixels = picture.rgb;
        swapRedAndBlue(pixels.data(), pixels.size() / kChannels);
        std::vector<std::uint8_t> bytes;
        if (!cv::imencode(".png", cv::Mat(picture.height, picture.width, CV_8UC3, pixels.data()), bytes))
            return Unexpected{Error{ErrorCode::Internal, "the picture cannot be encoded as PNG"}};
        return bytes;
    } catch (const std::exception &exception) {
        return Unexpected{
            Error{ErrorCode::Internal, std::string("the picture cannot be encoded as PNG: ") + exception.what()}};
    }
}

}  // namespace ttq
