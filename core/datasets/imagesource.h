// Where the pictures of a large image set come from, one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/expected.h"
#include "picture.h"

namespace ttq {

struct SkippedImage {
    std::string file;    // relative to the root of its set
    std::string reason;  // a sentence naming the file

    bool operator==(const SkippedImage &) const = default;
};

// Thread-safe.
class ImageSource {
public:
    virtual ~ImageSource() = default;

    // Whole, or an error naming the file.
    virtual Expected<Picture> read(std::uint32_t sample) const = 0;

    // read(sample), or, where that is damaged, the nearest readable sample after it (round the end), so that a batch
    // keeps its size and its contents stay a function of the files alone. `sample` becomes the one that was read; what
    // was passed over is noted. Corrupt after a hundred damaged ones in a row.
    Expected<Picture> readNext(std::uint32_t &sample) const;

    // What readNext has passed over so far, in the order of the samples, each once.
    std::vector<SkippedImage> passedOver() const;

    virtual std::uint32_t size() const = 0;
    virtual std::string fileOf(std::uint32_t sample) const = 0;  // as in SkippedImage

private:
    mutable std::mutex m_mutex;
    mutable std::map<std::uint32_t, std::string> m_damaged;
};

// The bytes of an image file. Corrupt for what is there and no regular file (a device would never end, a pipe never
// begin), or is not there; otherwise the errors of readTextFile.
Expected<std::string> readImageFile(const std::filesystem::path &file);

// Decodes the file at each read.
class FolderSource : public ImageSource {
public:
    FolderSource(std::filesystem::path root, std::vector<std::string> files);
    Expected<Picture> read(std::uint32_t sample) const override;
    std::uint32_t size() const override { return static_cast<std::uint32_t>(m_files.size()); }
    std::string fileOf(std::uint32_t sample) const override { return m_files[sample]; }

private:
    std::filesystem::path m_root;
    std::vector<std::string> m_files;
};

// Another source, of whose pictures those of another size count as damaged: where the size of all is taken from some.
class OneSizeSource : public ImageSource {
public:
    OneSizeSource(std::shared_ptr<const ImageSource> from, int height, int width)
        : m_from(std::move(from)), m_height(height), m_width(width)
    {
    }
    Expected<Picture> read(std::uint32_t sample) const override;
    std::uint32_t size() const override { return m_from->size(); }
    std::string fileOf(std::uint32_t sample) const override { return m_from->fileOf(sample); }

private:
    std::shared_ptr<const ImageSource> m_from;
    int m_height, m_width;
};

// Some samples of another source: sample i is its samples[i].
class SelectedSource : public ImageSource {
public:
    SelectedSource(std::shared_ptr<const ImageSource> from, std::vector<std::uint32_t> samples)
        : m_from(std::move(from)), m_samples(std::move(samples))
    {
    }
    Expected<Picture> read(std::uint32_t sample) const override { return m_from->read(m_samples[sample]); }
    std::uint32_t size() const override { return static_cast<std::uint32_t>(m_samples.size()); }
    std::string fileOf(std::uint32_t sample) const override { return m_from->fileOf(m_samples[sample]); }

private:
    std::shared_ptr<const ImageSource> m_from;
    std::vector<std::uint32_t> m_samples;
};

}  // namespace ttq
