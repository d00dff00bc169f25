// Pictures and image files for tests.
#pragma once

#include <QDebug>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <string>

#include "datasets/picture.h"
#include "formats/imagebytes.h"

namespace ttq::test {

inline Picture makePicture(int height, int width, unsigned start = 0)
{
    return {height, width, patternBytes(static_cast<std::size_t>(height * width * 3), start)};
}

// Slowly varying, so that lossy formats come close.
inline Picture smoothPicture(int height, int width, int start = 0)
{
    Picture picture{height, width, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c)
                picture.rgb.push_back(static_cast<std::uint8_t>((start + 3 * y + 2 * x + 40 * c) / 2 % 230 + 20));
    return picture;
}

// By OpenCV itself; `ending` chooses the format: ".png", ".jpg", ".bmp", ".webp", ".ppm".
inline Bytes encoded(const Picture &picture, const char *ending, const std::vector<int> &parameters = {})
{
    Bytes bgr = picture.rgb, bytes;
    for (std::size_t i = 0; i + 2 < bgr.size(); i += 3)
        std::swap(bgr[i], bgr[i + 2]);
    if (!cv::imencode(ending, cv::Mat(picture.height, picture.width, CV_8UC3, bgr.data()), bytes, parameters))
        qFatal("cannot encode %s", ending);
    return bytes;
}

inline Bytes encodedGrey(int height, int width, const char *ending)
{
    Bytes pixels = patternBytes(static_cast<std::size_t>(height * width)), bytes;
    if (!cv::imencode(ending, cv::Mat(height, width, CV_8UC1, pixels.data()), bytes))
        qFatal("cannot encode %s", ending);
    return bytes;
}

// 16×8, as Photoshop writes it (inverted inks): the left half pure magenta and yellow, which is red; the right half cyan
// and magenta with half black, which is a dark blue.
inline Bytes cmykJpeg()
{
    const QByteArray bytes = QByteArray::fromBase64(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgW"
        "FBgSFBUU/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAkKAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMA"
        "TQBZAEsAAD8AVMVQqippV2VUCsf/2Q==");
    return {bytes.begin(), bytes.end()};
}

// A file of the tree root/train/CLASS/N.ENDING and root/val/…, all classes with pictures of their own.
struct FolderPlan {
    int classes = 3, train = 4, test = 2;
    int height = 12, width = 12;
    std::string trainName = "train", testName = "val", ending = ".png";
};

inline Picture plannedPicture(const FolderPlan &plan, bool train, int label, int number)
{
    return makePicture(plan.height, plan.width, static_cast<unsigned>((train ? 0 : 90) + 17 * label + 5 * number));
}

inline void writeImageFolder(const std::filesystem::path &root, const FolderPlan &plan)
{
    for (const bool train : {true, false})
        for (int label = 0; label < plan.classes; ++label) {
            const std::filesystem::path folder
                = root / (train ? plan.trainName : plan.testName) / ("n0000000" + std::to_string(label));
            std::filesystem::create_directories(folder);
            for (int i = 0; i < (train ? plan.train : plan.test); ++i)
                writeBytes(folder / (std::to_string(i) + plan.ending),
                           encoded(plannedPicture(plan, train, label, i), plan.ending.c_str()));
        }
}

}  // namespace ttq::test
