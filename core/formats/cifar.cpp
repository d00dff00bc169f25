#include "cifar.h"

#include "base/safefile.h"

namespace ttq {

namespace {

// The published batches hold at most 50,000 records (CIFAR-100's train.bin, 154 MB).
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30;

Unexpected<Error> corrupt(const std::string &name, std::size_t offset, const std::string &what)
{
    return Unexpected{Error{ErrorCode::Corrupt, name + ": offset " + std::to_string(offset) + ": " + what}};
}

Unexpected<Error> badLabel(const std::string &name, std::size_t offset, const char *kind, int value, int classes)
{
    return corrupt(name, offset,
                   std::string(kind) + " " + std::to_string(value) + ", expected 0 to " + std::to_string(classes - 1));
}

}  // namespace

Expected<CifarBatch> parseCifarBatch(std::span<const std::uint8_t> bytes, const std::string &name, int labelBytes,
                                     int classes)
{
    if (!((labelBytes == 1 && classes == 10) || (labelBytes == 2 && classes == 100)))
        return Unexpected{Error{ErrorCode::InvalidArgument,
                                "CIFAR batches have 1 label byte and 10 classes or 2 and 100, not "
                                    + std::to_string(labelBytes) + " and " + std::to_string(classes)}};
    const std::size_t record = static_cast<std::size_t>(labelBytes) + kCifarImageBytes;
    if (bytes.empty())
        return corrupt(name, 0, "the file is empty, expected records of " + std::to_string(record) + " bytes");
    if (const std::size_t rest = bytes.size() % record; rest != 0)
        return corrupt(name, bytes.size() - rest,
                       "the file ends " + std::to_string(rest) + " bytes into record "
                           + std::to_string(bytes.size() / record) + ", expected " + std::to_string(record));

    const std::size_t n = bytes.size() / record;
    CifarBatch batch;
    batch.labels.reserve(n);
    batch.pixels.reserve(n * kCifarImageBytes);
    for (std::size_t start = 0; start < bytes.size(); start += record) {
        if (labelBytes == 2 && bytes[start] >= kCifarCoarseClasses)
            return badLabel(name, start, "coarse label", bytes[start], kCifarCoarseClasses);
        const std::size_t at = start + static_cast<std::size_t>(labelBytes) - 1;
        if (labelBytes == 2)
            batch.coarse.push_back(bytes[start]);
        if (bytes[at] >= classes)
            return badLabel(name, at, "label", bytes[at], classes);
        batch.labels.push_back(bytes[at]);
        const auto image = bytes.subspan(at + 1, kCifarImageBytes);
        batch.pixels.insert(batch.pixels.end(), image.begin(), image.end());
    }
    return batch;
}

Expected<CifarBatch> readCifarBatch(const std::filesystem::path &file, int labelBytes, int classes)
{
    const auto text = readTextFile(file, kMaxFileBytes);
    if (!text)
        return Unexpected{text.error()};
    return parseCifarBatch({reinterpret_cast<const std::uint8_t *>(text->data()), text->size()}, file.string(),
                           labelBytes, classes);
}

}  // namespace ttq
